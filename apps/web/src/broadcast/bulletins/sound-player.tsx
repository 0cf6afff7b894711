import type { SoundView } from '@loaphuong/contract';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { runningTime } from '../../shell/time.ts';
import { useTexts } from '../../texts/language.tsx';
import { Icon } from '../../ui/icon.tsx';
import { WAVE_HEIGHT, wavePath } from './sound-wave.ts';

/** A sound that can be heard. */
export type ReadySound = Extract<SoundView, { kind: 'ready' }>;

/** Plays exactly the bytes that the hash names, with their wave to see where the voice is. */
export function SoundPlayer({ sound, onHeard }: { sound: ReadySound; onHeard?: () => void }) {
  const { bulletins: t } = useTexts();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [atMs, setAtMs] = useState(0);
  const [broken, setBroken] = useState(false);
  useFrames(playing, () => setAtMs((audio.current?.currentTime ?? 0) * 1000));
  const toggle = () => {
    const element = audio.current;
    if (element === null) return;
    if (element.paused) void element.play().catch(() => setBroken(true));
    else element.pause();
  };
  const seek = (ms: number) => {
    setAtMs(ms);
    if (audio.current !== null) audio.current.currentTime = ms / 1000;
  };
  const time = t.sound.time(runningTime(atMs), runningTime(sound.durationMs));
  return (
    <div className="player">
      {/* biome-ignore lint/a11y/useMediaCaption: every word of it stands beside, as the read-back */}
      <audio
        ref={audio}
        src={`/media/${sound.sha256}`}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onError={() => setBroken(true)}
        onEnded={() => {
          setAtMs(sound.durationMs);
          onHeard?.();
        }}
      />
      <button
        type="button"
        className="play-button"
        aria-label={playing ? t.sound.pause : t.sound.play}
        onClick={toggle}
      >
        <Icon name={playing ? 'pause' : 'play'} size={20} />
      </button>
      <span className="wave">
        <Wave peaks={sound.peaks} share={atMs / Math.max(1, sound.durationMs)} />
        <input
          type="range"
          min={0}
          max={sound.durationMs}
          step={1000}
          value={Math.min(atMs, sound.durationMs)}
          aria-label={t.sound.position}
          aria-valuetext={time}
          onChange={(event) => seek(Number(event.target.value))}
        />
      </span>
      <span className="num small">
        <b className="medium">{runningTime(atMs)}</b>{' '}
        <span className="muted">/ {runningTime(sound.durationMs)}</span>
      </span>
      {broken && (
        <p className="field-error player-broken" role="alert">
          <Icon name="failed" size={14} />
          {t.sound.unplayable}
        </p>
      )}
    </div>
  );
}

function Wave({ peaks, share }: { peaks: readonly number[]; share: number }) {
  const clip = useId();
  const { path, width } = useMemo(() => wavePath(peaks), [peaks]);
  const played = width * Math.min(1, Math.max(0, share));
  return (
    <svg viewBox={`0 0 ${width} ${WAVE_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <clipPath id={clip}>
        <rect x="0" y="0" width={played} height={WAVE_HEIGHT} />
      </clipPath>
      <path d={path} />
      <path d={path} className="wave-done" clipPath={`url(#${clip})`} />
      {played > 0 && <rect className="wave-head" x={played} y="0" width="1.6" height={WAVE_HEIGHT} />}
    </svg>
  );
}

/** Calls on each frame while something plays: `timeupdate` comes four times a second, which is seen as jerking. */
function useFrames(running: boolean, frame: () => void): void {
  const latest = useRef(frame);
  latest.current = frame;
  useEffect(() => {
    if (!running) return;
    let request = 0;
    const step = () => {
      latest.current();
      request = requestAnimationFrame(step);
    };
    step();
    return () => cancelAnimationFrame(request);
  }, [running]);
}
