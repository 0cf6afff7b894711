import { type ReactNode, useEffect } from 'react';

/** Head of a page: where it stands, its name, its state, its buttons. Sets the title of the browser tab too. */
export function PageHead({
  title,
  crumb,
  tag,
  note,
  side,
}: {
  title: string;
  crumb?: ReactNode;
  tag?: ReactNode;
  note?: ReactNode;
  side?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Loa Phường`;
  }, [title]);
  return (
    <>
      {crumb && <p className="crumb num">{crumb}</p>}
      <div className="head">
        <h1>{title}</h1>
        {tag}
        {note && <span className="small muted num">{note}</span>}
        {side && <span className="side">{side}</span>}
      </div>
    </>
  );
}

/** One surface per question: a border, no shadow; never inside another. `pad` leaves room inside. */
export function Surface({
  label,
  pad = false,
  className = '',
  children,
}: {
  /** Names the part for a reader; leave out where a title inside does. */
  label?: string;
  pad?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section className={`surface ${pad ? 'pad ' : ''}${className}`} aria-label={label}>
      {children}
    </section>
  );
}

/** Title of a part with a count or note and something at the right. */
export function PartTitle({ title, note, side }: { title: ReactNode; note?: ReactNode; side?: ReactNode }) {
  return (
    <div className="bar-title">
      <h2>{title}</h2>
      {note !== undefined && <span className="small muted num">{note}</span>}
      {side && <span className="side small">{side}</span>}
    </div>
  );
}

/** Names and values; `two` sets them in two columns on a wide screen. */
export function KeyValues({
  rows,
  two = false,
}: {
  rows: readonly (readonly [name: string, value: ReactNode])[];
  two?: boolean;
}) {
  return (
    <dl className={two ? 'kv kv-2' : 'kv'}>
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt>{name}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A dashed frame: what will stand here, when, and the first step. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty num">
      <b>{title}</b>
      {children}
    </div>
  );
}

/** A grey bar: something to know, nothing lost. */
export function Notice({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className="notice num" role="status">
      <span>{children}</span>
      {action && <span>{action}</span>}
    </div>
  );
}
