import type { PlanField } from '@loaphuong/contract';
import type { MouseEvent, ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';
import { useLinking } from './linking.tsx';

/**
 * A value of the form. Where the document holds it, it is a link to that place, and lights up together with it. What was
 * not read says so; what was inferred or corrected says that too.
 */
export function FieldValue({
  k,
  field,
  children,
}: {
  /** The key that source and form share. */
  k: string;
  field: PlanField;
  /** The value as it is to be shown, where that is not its own text. */
  children?: ReactNode;
}) {
  const { programme: t } = useTexts();
  if (field.value === null) return <span className="muted">{t.confidence.missing}</span>;
  const shown = children ?? field.value;
  const how =
    field.confidence === 'inferred' || field.confidence === 'corrected'
      ? t.confidence[field.confidence]
      : undefined;
  const line = field.at[0]?.line;
  return (
    <>
      {line === undefined ? (
        shown
      ) : (
        <ToSource k={k} line={line}>
          {shown}
        </ToSource>
      )}
      {how !== undefined && <span className="fv-how">{how}</span>}
    </>
  );
}

/** A link from the form to the place in the document. */
export function ToSource({
  k,
  line,
  className = 'fv',
  children,
}: {
  k: string;
  line: number;
  className?: string;
  children: ReactNode;
}) {
  const { programme: t } = useTexts();
  const { active, point, go } = useLinking();
  return (
    <a
      href={`#dong-${line}`}
      className={active === k ? `${className} fv-lit` : className}
      data-form={k}
      onClick={(event: MouseEvent) => {
        event.preventDefault();
        go('source', k);
      }}
      onMouseEnter={() => point(k)}
      onMouseLeave={() => point(undefined)}
      onFocus={() => point(k)}
      onBlur={() => point(undefined)}
    >
      {children}
      <span className="sr">, {t.form.toSource(line)}</span>
    </a>
  );
}

/** Several values in one sentence, or a quiet word when there are none. */
export function FieldList({ k, fields, none }: { k: string; fields: readonly PlanField[]; none: string }) {
  if (fields.length === 0) return <span className="muted">{none}</span>;
  const keyed = fields.map((field, index) => ({ field, key: `${k}.${index}` }));
  return (
    <span className="comma-list">
      {keyed.map(({ field, key }) => (
        <span key={key}>
          <FieldValue k={key} field={field} />
        </span>
      ))}
    </span>
  );
}
