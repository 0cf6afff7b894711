import type { PlanView } from '@loaphuong/contract';
import { type ReactNode, useState } from 'react';
import { useTexts } from '../texts/language.tsx';
import { CheckField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { PartTitle } from '../ui/page.tsx';
import { FieldList, FieldValue } from './field-value.tsx';
import { shownDate } from './plan-dates.ts';

/** Number, date, issuer and what the plan is based on. */
export function DocumentSection({ plan }: { plan: PlanView }) {
  const { programme: t } = useTexts();
  return (
    <section>
      <PartTitle title={t.document.title} />
      <dl className="plan-kv">
        <Row name={t.document.number}>
          {plan.number.value === null && plan.symbol.value !== null ? (
            <>
              <FieldValue k="number" field={plan.number} /> /<FieldValue k="symbol" field={plan.symbol} />
            </>
          ) : (
            <FieldValue k="number" field={plan.number} />
          )}
        </Row>
        <Row name={t.document.date}>
          <FieldValue k="date" field={plan.date}>
            {shownDate(plan.date.value ?? '')}
          </FieldValue>
        </Row>
        <Row name={t.document.issuer}>
          <FieldValue k="issuer" field={plan.issuer} />
        </Row>
        <Row name={t.document.name}>
          <FieldValue k="title" field={plan.title} />
        </Row>
        {plan.objectives.length > 0 && (
          <Row name={t.objectives}>
            <ul className="duties-plain">
              {plan.objectives.map((objective, index) => (
                <li key={`${objective.raw}`} className="plan-clamp">
                  <FieldValue k={`objectives.${index}`} field={objective} />
                </li>
              ))}
            </ul>
          </Row>
        )}
        {plan.references.length > 0 && (
          <Row name={t.document.references}>
            <ul>
              {plan.references.map((reference, index) => (
                <li
                  key={`${reference.number.raw ?? ''}.${reference.kind.raw ?? ''}.${reference.number.at[0]?.line ?? 0}`}
                >
                  {reference.kind.value !== null && `${reference.kind.value} `}
                  <FieldValue k={`references.${index}.number`} field={reference.number} />
                  {reference.date.value === null ? (
                    <span className="muted">, {t.document.undated}</span>
                  ) : (
                    <>
                      {' '}
                      <FieldValue k={`references.${index}.date`} field={reference.date}>
                        {t.document.on(shownDate(reference.date.value))}
                      </FieldValue>
                    </>
                  )}
                  {reference.issuer.value !== null && ` ${t.document.of(reference.issuer.value)}`}
                </li>
              ))}
            </ul>
          </Row>
        )}
      </dl>
    </section>
  );
}

/** Who has which duties, who receives the document and who signs it. */
export function UnitsSections({ plan }: { plan: PlanView }) {
  const { programme: t } = useTexts();
  return (
    <>
      <section>
        <PartTitle title={t.responsibilities.title} note={plan.responsibilities.length || undefined} />
        {plan.responsibilities.length === 0 && <p className="small muted">{t.responsibilities.none}</p>}
        <ol className="duties">
          {plan.responsibilities.map(({ unit, duties }, index) => (
            <li key={`${unit.raw}.${unit.at[0]?.line ?? index}`}>
              <b className="medium">
                <FieldValue k={`responsibilities.${index}.unit`} field={unit} />
              </b>
              <ul>
                {duties.map((duty, number) => (
                  <li key={`${duty.raw}`}>
                    <FieldValue k={`responsibilities.${index}.duties.${number}`} field={duty} />
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ol>
      </section>
      <section>
        <dl className="plan-kv">
          <Row name={t.recipients.title}>
            <FieldList k="recipients" fields={plan.recipients} none={t.recipients.none} />
          </Row>
          <Row name={t.signer.title}>
            {plan.signer.name.value === null && plan.signer.authority.length === 0 ? (
              <span className="muted">{t.signer.none}</span>
            ) : (
              <>
                <FieldValue k="signer.name" field={plan.signer.name} />
                {plan.signer.authority.length > 0 && (
                  <span className="soft">
                    {' · '}
                    <FieldList k="signer.authority" fields={plan.signer.authority} none="" />
                  </span>
                )}
              </>
            )}
          </Row>
        </dl>
      </section>
    </>
  );
}

/** The whole outline, kept: what no rule understood is shown, not dropped. */
export function OutlineSection({ outline }: { outline: PlanView['outline'] }) {
  const { programme: t } = useTexts();
  const [only, setOnly] = useState(false);
  const not = outline.filter(({ understood }) => !understood).length;
  const shown = only ? outline.filter(({ understood }) => !understood) : outline;
  return (
    <details className="fold">
      <summary>
        <Icon name="right" size={14} />
        <h2>{t.outline.title}</h2>
        <span className="small muted num">
          {not === 0 ? t.outline.allUnderstood : t.outline.notUnderstood(not)}
        </span>
      </summary>
      {not > 0 && (
        <CheckField
          label={t.outline.only}
          checked={only}
          onChange={(event) => setOnly(event.target.checked)}
        />
      )}
      <ol className="outline-list">
        {shown.map(({ depth, text, line, understood }) => (
          <li key={`${line}.${depth}.${text}`}>
            <span className="num">{line}</span>
            <span
              className={understood ? '' : 'outline-not'}
              style={{ marginLeft: `${Math.min(depth, 6) * 14}px` }}
            >
              {text}
              {!understood && <span className="fv-how">{t.outline.mark}</span>}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt>{name}</dt>
      <dd className="num">{children}</dd>
    </div>
  );
}
