import type { SoundView } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTime } from '../../shell/session.ts';
import { useSay, useTexts } from '../../texts/language.tsx';
import { announce } from '../../ui/announce.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Meter } from '../../ui/meter.tsx';
import { voicesQuery } from './bulletin-query.ts';
import { shortHash } from './short-hash.ts';
import { type ReadySound, SoundPlayer } from './sound-player.tsx';

/** The sound of a version: on its way, failed with the reason, or to be heard with all that was measured of it. */
export function SoundPart({
  sound,
  outdated = false,
  onHeard,
}: {
  sound: SoundView;
  /** The text was changed since and not saved. */
  outdated?: boolean;
  onHeard?: () => void;
}) {
  const { bulletins: t } = useTexts();
  const say = useSay();
  switch (sound.kind) {
    case 'none':
      return <p className="small muted">{t.sound.none}</p>;
    case 'rendering':
      return (
        <div role="status" className="num">
          <p className="small soft">
            {t.sound.rendering(Math.floor(sound.progress * 100))}{' '}
            <span className="muted">{t.sound.renderingHint}</span>
          </p>
          <Meter share={sound.progress} label={t.sound.rendering(Math.floor(sound.progress * 100))} />
        </div>
      );
    case 'failed':
      return (
        <p className="field-error" role="alert">
          <Icon name="failed" size={14} />
          <span>
            {t.sound.failed}. {say(sound.message)}
          </span>
        </p>
      );
    case 'ready':
      return (
        <>
          {outdated && <p className="small muted mb-2">{t.sound.old}</p>}
          <SoundPlayer key={sound.sha256} sound={sound} {...(onHeard === undefined ? {} : { onHeard })} />
          <SoundFacts sound={sound} />
        </>
      );
  }
}

function SoundFacts({ sound }: { sound: ReadySound }) {
  const { bulletins: t, words } = useTexts();
  const { decimal } = useTime();
  const voice = useQuery(voicesQuery).data?.voices.find(({ id }) => id === sound.voice);
  const note = sound.loudness === 'met' ? undefined : t.sound[sound.loudness];
  const copy = () => {
    void navigator.clipboard?.writeText(sound.sha256).then(() => announce(t.sound.copied));
  };
  return (
    <dl className="sound-facts num">
      <Fact name={t.sound.voice}>{voice?.name ?? sound.voice}</Fact>
      <Fact name={t.sound.duration}>{words.span(sound.durationMs)}</Fact>
      <Fact name={t.sound.loudness}>
        {t.sound.lufs(decimal(sound.integratedLufs, 1))}
        {note !== undefined && <span className="muted">, {note}</span>}
      </Fact>
      <Fact name={t.sound.peak}>{t.sound.dbtp(decimal(sound.truePeakDbtp, 1))}</Fact>
      <Fact name={t.sound.hash}>
        <button type="button" className="hash" title={sound.sha256} onClick={copy}>
          {shortHash(sound.sha256)}
          <span className="sr">{t.sound.copyHash}</span>
          <Icon name="copy" size={14} />
        </button>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
