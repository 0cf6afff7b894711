import type { BulletinView } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useMe } from '../../shell/session.ts';
import { useTexts } from '../../texts/language.tsx';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/failure.tsx';
import { PageHead } from '../../ui/page.tsx';
import { bulletinQuery } from './bulletin-query.ts';
import { BulletinReading } from './bulletin-reading.tsx';
import { BulletinTag } from './bulletin-tag.tsx';
import { ComposerForm } from './composer.tsx';
import { BulletinDecisions, SubmitButton } from './decisions.tsx';
import { BulletinRail } from './rail.tsx';
import { StepLine } from './step-line.tsx';
import { keptUnsaved, unsavedKey } from './unsaved-text.ts';
import { useComposer } from './use-composer.ts';
import './bulletins.css';

/** One bulletin: where it stands, its text and its sound, and what this person may do with it now. */
export function BulletinPage() {
  const { bulletin } = useParams({ from: '/console/ban-tin/$bulletin' });
  const query = useQuery(bulletinQuery(bulletin));
  return <Loaded query={query}>{(view) => <OpenBulletin key={view.id} bulletin={view} />}</Loaded>;
}

function OpenBulletin({ bulletin }: { bulletin: BulletinView }) {
  const { person } = useMe();
  const kept = () => keptUnsaved(localStorage, unsavedKey(person.id, bulletin.id)) !== undefined;
  const [editing, setEditing] = useState(kept);
  const writing = bulletin.state.kind === 'draft' || bulletin.state.kind === 'returned';
  return bulletin.may.edit && (writing || editing) ? (
    <WriteBulletin bulletin={bulletin} person={person.id} leave={() => setEditing(false)} />
  ) : (
    <ReadBulletin bulletin={bulletin} edit={() => setEditing(true)} />
  );
}

function WriteBulletin({
  bulletin,
  person,
  leave,
}: {
  bulletin: BulletinView;
  person: string;
  leave: () => void;
}) {
  const { bulletins: t } = useTexts();
  const composer = useComposer(person, bulletin, leave);
  const startsAnew = bulletin.state.kind !== 'draft';
  const next = bulletin.version + 1;
  return (
    <>
      <BulletinHead bulletin={bulletin} title={composer.composed.title.trim() || bulletin.title} />
      <StepLine bulletin={bulletin} />
      <ReturnedReason bulletin={bulletin} />
      <div className="bulletin-cols">
        <ComposerForm
          composer={composer}
          version={bulletin.version}
          makes={startsAnew && bulletin.state.kind !== 'returned' ? next : undefined}
          sound={bulletin.sound}
          actions={
            !composer.dirty &&
            (bulletin.state.kind === 'draft' ? (
              <SubmitButton bulletin={bulletin} />
            ) : (
              bulletin.state.kind !== 'returned' && <Button onClick={leave}>{t.compose.stop}</Button>
            ))
          }
        />
        <BulletinRail bulletin={bulletin} />
      </div>
    </>
  );
}

function ReadBulletin({ bulletin, edit }: { bulletin: BulletinView; edit: () => void }) {
  const [heard, setHeard] = useState<string>();
  const { sound } = bulletin;
  const allHeard = sound.kind === 'ready' && heard === sound.sha256;
  return (
    <>
      <BulletinHead
        bulletin={bulletin}
        title={bulletin.title}
        side={<BulletinDecisions bulletin={bulletin} heard={allHeard} />}
      />
      <StepLine bulletin={bulletin} />
      <ReturnedReason bulletin={bulletin} />
      <div className="bulletin-cols">
        <BulletinReading
          bulletin={bulletin}
          edit={bulletin.may.edit ? edit : undefined}
          onHeard={() => setHeard(sound.kind === 'ready' ? sound.sha256 : undefined)}
        />
        <BulletinRail bulletin={bulletin} />
      </div>
    </>
  );
}

function BulletinHead({
  bulletin,
  title,
  side,
}: {
  bulletin: BulletinView;
  title: string;
  side?: ReactNode;
}) {
  const { bulletins: t } = useTexts();
  return (
    <PageHead
      title={title}
      crumb={
        <>
          <Link to="/ban-tin">{t.title}</Link> · {bulletin.place.name}
        </>
      }
      tag={<BulletinTag state={bulletin.state.kind} />}
      side={side}
    />
  );
}

function ReturnedReason({ bulletin: { state } }: { bulletin: BulletinView }) {
  const { bulletins: t } = useTexts();
  if (state.kind !== 'returned' && state.kind !== 'withdrawn') return null;
  return (
    <p className="returned num">
      <b className="medium">{state.by.name}</b>:{' '}
      {state.kind === 'returned' ? t.versions.returned(state.reason) : t.versions.withdrawn(state.reason)}
    </p>
  );
}
