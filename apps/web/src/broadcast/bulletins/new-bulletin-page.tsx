import { Link, useNavigate } from '@tanstack/react-router';
import { useMe } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { PageHead } from '../../ui/page.tsx';
import { ComposerForm } from './composer.tsx';
import { useComposer } from './use-composer.ts';
import './bulletins.css';

/** A bulletin that the server does not know yet. Saving it goes over to its own page, where its sound is being made. */
export function NewBulletinPage() {
  const { bulletins: t } = useTexts();
  const { person } = useMe();
  const navigate = useNavigate();
  const composer = useComposer(person.id, undefined, ({ id }) => {
    void navigate({ to: '/ban-tin/$bulletin', params: { bulletin: id }, replace: true });
  });
  return (
    <>
      <PageHead
        title={composer.composed.title.trim() || t.compose.newTitle}
        crumb={<Link to="/ban-tin">{t.title}</Link>}
      />
      <div className="bulletin-cols">
        <ComposerForm composer={composer} version={0} sound={undefined} />
        <aside className="surface rail">
          <section className="teach-steps">
            <ol className="num">
              {t.list.emptySteps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </section>
          <section>
            <h2>{t.meaning.title}</h2>
            <p className="small soft mt-1">{t.meaning.text}</p>
          </section>
        </aside>
      </div>
    </>
  );
}
