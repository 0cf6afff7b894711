import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from 'react';

/** The half of the plan page that a jump goes to. */
export type Side = 'source' | 'form';

/** How source and form point at each other: one key stands for one field or finding on both sides. */
export interface Linking {
  /** What is pointed at or was chosen last; both sides show it. */
  readonly active: string | undefined;
  /** Hover or focus came to a key, or left (`undefined`). */
  readonly point: (key: string | undefined) => void;
  /** Chooses a key and brings its other half into view. */
  readonly go: (side: Side, key: string) => void;
}

const LinkingContext = createContext<Linking>({ active: undefined, point: () => {}, go: () => {} });

/** The linking of the plan page around. */
export function useLinking(): Linking {
  return useContext(LinkingContext);
}

/** The key of a finding on both sides. */
export function findingKey(n: number): string {
  return `finding.${n}`;
}

/** Holds what is pointed at; `onSide` lets a phone change its tab before the jump. */
export function LinkingProvider({ onSide, children }: { onSide: (side: Side) => void; children: ReactNode }) {
  const [pointed, setPointed] = useState<string>();
  const [chosen, setChosen] = useState<string>();
  const showSide = useRef(onSide);
  showSide.current = onSide;
  const linking = useMemo<Linking>(
    () => ({
      active: pointed ?? chosen,
      point: setPointed,
      go: (side, key) => {
        setPointed(undefined);
        setChosen(key);
        showSide.current(side);
        // A tab that was hidden is laid out only after this change has been drawn.
        requestAnimationFrame(() => {
          bringIntoView(side, key);
          // The document's own face comes when it is first seen, and moves every line.
          if (document.fonts.status === 'loading')
            void document.fonts.ready.then(() => bringIntoView(side, key));
        });
      },
    }),
    [pointed, chosen],
  );
  return <LinkingContext value={linking}>{children}</LinkingContext>;
}

function bringIntoView(side: Side, key: string): void {
  const target = document.querySelector<HTMLElement>(`[data-${side}~="${CSS.escape(key)}"]`);
  if (target === null) return;
  for (
    let fold = target.closest('details');
    fold !== null;
    fold = fold.parentElement?.closest('details') ?? null
  ) {
    fold.open = true;
  }
  const pane = target.closest<HTMLElement>('[data-pane]');
  const scrollsItself = pane !== null && pane.scrollHeight > pane.clientHeight + 1;
  if (pane !== null && scrollsItself) {
    const offset = target.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollTo({ top: pane.scrollTop + offset - pane.clientHeight / 3, behavior: motion() });
  } else {
    target.scrollIntoView({ block: 'center', behavior: motion() });
  }
  target.focus({ preventScroll: true });
}

function motion(): ScrollBehavior {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth';
}
