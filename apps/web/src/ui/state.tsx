import type { ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Icon } from './icon.tsx';

/** The states of the visual language; each is a word, an icon and a texture before it is a colour. */
export type StateKind =
  | 'planned'
  | 'ready'
  | 'playing'
  | 'proved'
  | 'weak'
  | 'failed'
  | 'offline'
  | 'unknown'
  | 'awaiting'
  | 'cancelled'
  | 'bare';

/** Icon and word of a state; `children` replaces the word. */
export function State({ kind, children }: { kind: StateKind; children?: ReactNode }) {
  const { words } = useTexts();
  return (
    <span className={`st ${kind}`}>
      <Icon name={kind} size={14} />
      {children ?? words.states[kind]}
    </span>
  );
}

/** The same as a tag beside a title. Without `kind` it is a neutral tag; `quiet` for a fact that asks for nothing. */
export function Tag({
  kind,
  quiet = false,
  children,
}: {
  kind?: StateKind;
  quiet?: boolean;
  children?: ReactNode;
}) {
  const { words } = useTexts();
  return (
    <span className={kind ? `tag ${kind}` : quiet ? 'tag tag-quiet' : 'tag'}>
      {kind && <Icon name={kind} size={14} />}
      {children ?? (kind && words.states[kind])}
    </span>
  );
}

/** Three bars that move: something is on air. Stands still when reduced motion is asked for. */
export function Level() {
  return (
    <span className="level" aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}
