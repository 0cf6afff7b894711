import type { Me } from '@loaphuong/contract';
import { lazy, Suspense, useState } from 'react';
import { PersonButton } from './person-button.tsx';

const load = async () => ({ default: (await import('./person-menu.tsx')).PersonMenu });
const PersonMenu = lazy(load);

/** The person at the right of the top line. The menu is fetched when somebody reaches for it, not with the first page. */
export function Person({ me }: { me: Me }) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <PersonButton
      me={me}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    />
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <PersonMenu me={me} />
    </Suspense>
  );
}
