import { createLink } from '@tanstack/react-router';
import { type AnchorHTMLAttributes, type ButtonHTMLAttributes, type ReactNode, type Ref, useId } from 'react';
import { Icon, type IconName } from './icon.tsx';

/** `main`: the one solid button of a page. `next`: the next thing, where `main` is taken. `stop`: takes something away. */
export type ButtonKind = 'plain' | 'main' | 'next' | 'quiet' | 'stop';

interface Look {
  kind?: ButtonKind | undefined;
  small?: boolean | undefined;
  icon?: IconName | undefined;
}

function classOf({ kind = 'plain', small }: Look, more?: string): string {
  return ['b', kind === 'plain' ? '' : `b-${kind}`, small ? 'b-small' : '', more ?? '']
    .filter(Boolean)
    .join(' ');
}

/**
 * A button. `why` blocks it and says why in words beside it; it stays reachable by keyboard, so that the reason is heard.
 * `busy` blocks it while its work runs.
 */
export function Button({
  kind,
  small,
  icon,
  why,
  busy,
  className,
  children,
  onClick,
  type = 'button',
  ...rest
}: Look &
  ButtonHTMLAttributes<HTMLButtonElement> & {
    why?: string | undefined;
    busy?: boolean | undefined;
    ref?: Ref<HTMLButtonElement>;
  }) {
  const reason = useId();
  const blocked = why !== undefined || busy === true;
  const button = (
    <button
      {...rest}
      type={type}
      className={classOf({ kind, small }, className)}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      aria-describedby={why === undefined ? rest['aria-describedby'] : reason}
      onClick={blocked ? (event) => event.preventDefault() : onClick}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
  if (why === undefined) return button;
  return (
    <span className="b-with-why">
      <span className="b-why" id={reason}>
        {why}
      </span>
      {button}
    </span>
  );
}

function ButtonAnchor({
  kind,
  small,
  icon,
  className,
  children,
  ...rest
}: Look & AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement>; children?: ReactNode }) {
  return (
    <a {...rest} className={classOf({ kind, small }, className)}>
      {icon && <Icon name={icon} />}
      {children}
    </a>
  );
}

/** A link that looks like a button; takes `to`, `params`, `search` like any link of the router. */
export const ButtonLink = createLink(ButtonAnchor);
