import type { Me } from '@loaphuong/contract';
import type { ButtonHTMLAttributes, Ref } from 'react';
import { useTexts } from '../texts/language.tsx';
import { initialsOf } from './session.ts';

/** The round sign of the person at the right of the top line; names both while somebody stands in. */
export function PersonButton({
  me,
  ...rest
}: { me: Me } & ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> }) {
  const { shell } = useTexts();
  return (
    <button type="button" aria-haspopup="menu" {...rest} className="me">
      <span className="sr">{shell.person.menu}</span>
      {me.behind && (
        <span className="stand-in">
          <b className="medium block cut">{me.person.name}</b>
          <span className="muted block cut">{shell.person.behind(me.behind.name)}</span>
        </span>
      )}
      {!me.behind && <span className="sr">{me.person.name}</span>}
      <span className="initials" aria-hidden="true">
        {initialsOf(me.person.name)}
      </span>
    </button>
  );
}
