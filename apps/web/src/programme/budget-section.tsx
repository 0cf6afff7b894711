import type { PlanView } from '@loaphuong/contract';
import { dong, formatDong } from '@loaphuong/domain/basics';
import { useTexts } from '../texts/language.tsx';
import { PartTitle } from '../ui/page.tsx';
import { State } from '../ui/state.tsx';
import { type BudgetFigures, budgetSums, shareOf } from './budget-sums.ts';
import { FieldValue } from './field-value.tsx';

type Budget = PlanView['budget'];

/** The money: as written while the plan is a draft, as the ledger has it afterwards; both checks in words below. */
export function BudgetSection({ budget, draft }: { budget: Budget; draft: boolean }) {
  const { programme: t } = useTexts();
  const empty = budget.total === null && budget.lines.length === 0;
  return (
    <section>
      <PartTitle
        title={t.budget.title}
        note={budget.decision.value !== null && <FieldValue k="budget.decision" field={budget.decision} />}
      />
      {empty ? <p className="small muted">{t.budget.none}</p> : <BudgetTable budget={budget} draft={draft} />}
      {budget.source.value !== null && (
        <p className="tiny soft mt-2">
          {t.budget.source}: <FieldValue k="budget.source" field={budget.source} />
        </p>
      )}
      {!empty && <BudgetChecks budget={budget} />}
    </section>
  );
}

function BudgetTable({ budget, draft }: { budget: Budget; draft: boolean }) {
  const { programme: t } = useTexts();
  const sums = budgetSums(budget);
  const columns: (readonly [head: string, of: (figures: BudgetFigures) => bigint])[] = draft
    ? [[t.budget.written, (line) => line.written]]
    : [
        [t.budget.allocated, (line) => line.allocated],
        [t.budget.committed, (line) => line.committed],
        [t.budget.spent, (line) => line.spent],
        [t.budget.left, (line) => line.left],
      ];
  const amounts = (line: BudgetFigures) =>
    columns.map(([head, of]) => (
      <td key={head} className="r num" data-head={head}>
        <span>{formatDong(dong(of(line)))}</span>
      </td>
    ));
  return (
    <table className="t money">
      <thead>
        <tr>
          <th scope="col">{t.budget.line}</th>
          {columns.map(([head]) => (
            <th key={head} scope="col" className="r">
              {head}
            </th>
          ))}
          {draft && (
            <th scope="col" className="r">
              {t.budget.words}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {budget.lines.map((line, index) => {
          const figures = sums.lines[index] ?? sums.all;
          return (
            <tr key={`${line.label.raw}.${line.amount}`}>
              <td>
                <FieldValue
                  k={`budget.lines.${index}`}
                  field={{ ...line.field, value: line.label.value ?? line.amount }}
                />
                {!draft && <SpentMeter figures={figures} />}
              </td>
              {amounts(figures)}
              {draft && <WordsCell match={line.wordsMatch} />}
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">
            {budget.total === null ? (
              t.budget.total
            ) : (
              <FieldValue k="budget.total" field={budget.total.field}>
                {t.budget.total}
              </FieldValue>
            )}
          </th>
          {amounts(sums.all)}
          {draft && <WordsCell match={budget.total?.wordsMatch ?? null} />}
        </tr>
      </tfoot>
    </table>
  );
}

function WordsCell({ match }: { match: boolean | null }) {
  const { programme: t } = useTexts();
  return (
    <td className="r" data-head={t.budget.words}>
      {match === null ? (
        <span className="muted">{t.budget.wordsNone}</span>
      ) : (
        <State kind={match ? 'proved' : 'failed'}>{match ? t.budget.wordsOk : t.budget.wordsWrong}</State>
      )}
    </td>
  );
}

function SpentMeter({ figures }: { figures: BudgetFigures }) {
  const { programme: t } = useTexts();
  const { allocated, committed, spent } = figures;
  const percent = (share: number) => `${Math.min(100, share * 100)}%`;
  return (
    <span
      className="meter"
      role="img"
      aria-label={t.budget.meter(formatDong(spent), formatDong(committed), formatDong(allocated))}
    >
      <i style={{ width: percent(shareOf(dong(spent + committed), allocated)) }} />
      <i style={{ width: percent(shareOf(spent, allocated)) }} />
    </span>
  );
}

function BudgetChecks({ budget }: { budget: Budget }) {
  const { programme: t } = useTexts();
  const { difference } = budgetSums(budget);
  const words = [budget.total?.wordsMatch ?? null, ...budget.lines.map(({ wordsMatch }) => wordsMatch)];
  const compared = words.filter((match) => match !== null);
  return (
    <p className="money-checks num">
      {budget.linesAddUp === null || difference === undefined ? (
        <State kind="planned">{t.budget.cannotAdd}</State>
      ) : budget.linesAddUp ? (
        <State kind="proved">{t.budget.addUp(budget.lines.length)}</State>
      ) : (
        <State kind="failed">{t.budget.notAddUp(formatDong(difference))}</State>
      )}
      {compared.length > 0 &&
        (compared.every(Boolean) ? (
          <State kind="proved">{t.budget.wordsMatch}</State>
        ) : (
          <State kind="failed">{t.budget.wordsDiffer}</State>
        ))}
    </p>
  );
}
