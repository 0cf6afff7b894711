import { type Dong, formatDong, sumOf } from '@loaphuong/domain/basics';
import { compareWords, dongInWords } from '@loaphuong/vietnamese';
import type { Context } from '../context.ts';
import type { Mapped } from '../mapped.ts';
import { type Node, roleAt, walk } from '../outline.ts';
import type { Budget, BudgetLine, Field } from '../reading.ts';
import { missing } from '../shown-text.ts';
import { type Entry, entriesIn } from './budget-entries.ts';
import { readDecision, readSource } from './budget-source.ts';

/** Reads the money of the plan and checks it: parts against the total, figures against words. */
export function readBudget(context: Context): Budget {
  const { findings } = context;
  const all = [...walk(context.outline)];
  const nodes = all.filter((node) => roleAt(node) === 'budget');
  if (nodes.length === 0) {
    findings.add('SECTION_MISSING', undefined, { section: 'kinh phí', sectionEn: 'the budget' });
  }
  const entries = entriesIn(nodes.length > 0 ? nodes : all.filter(mentionsTotal));
  const total = entries.find((entry) => entry.isTotal) ?? (entries.length === 1 ? entries[0] : undefined);
  const { lines, adds } = chooseLines(
    entries.filter((entry) => entry !== total),
    total?.amount.value,
  );
  for (const entry of new Set([...(total === undefined ? [] : [total]), ...lines]))
    noteAmount(context, entry);
  if (nodes.length > 0 || total !== undefined) noteTotal(context, total, lines, adds);
  return {
    source: readSource(context, nodes),
    decision: readDecision(context, nodes),
    total: total === undefined ? missing() : amountField(context, total),
    totalWords: wordsField(context, total?.words ?? null),
    totalWordsMatch: total === undefined ? null : matchWords(context, total),
    lines: lines.map((line) => lineOf(context, line)),
  };
}

/** Without a section of its own, the money may stand in any paragraph that names a total. */
function mentionsTotal(node: Node): boolean {
  const pattern = roleAt(node) === 'content' ? /tổng\s+(?:kinh phí|dự toán)/iu : /kinh phí|dự toán/iu;
  return pattern.test(node.content.text) && /\d{3}|tỷ|triệu/u.test(node.content.text);
}

/**
 * The lines that make up the total: the first group of neighbouring lines that adds up to it, or all lines together.
 * When nothing adds up, the first group with two lines stands, and the difference is an error.
 */
function chooseLines(
  parts: readonly Entry[],
  total: Dong | undefined,
): { lines: readonly Entry[]; adds: boolean } {
  const groups = [...Map.groupBy(parts, (entry) => entry.group).values()];
  const sum = (entries: readonly Entry[]): Dong => sumOf(entries.map((entry) => entry.amount.value));
  const fitting = [...groups, parts].find((group) => group.length > 0 && sum(group) === total);
  if (fitting !== undefined) return { lines: fitting, adds: true };
  return { lines: groups.find((group) => group.length > 1) ?? groups[0] ?? [], adds: false };
}

function noteTotal(
  { findings }: Context,
  total: Entry | undefined,
  lines: readonly Entry[],
  adds: boolean,
): void {
  const sum = sumOf(lines.map((line) => line.amount.value));
  if (total === undefined) {
    findings.add('TOTAL_MISSING', lines[0]?.amount.found, {}, lines.length > 0 ? formatDong(sum) : null);
    return;
  }
  if (total.words === null)
    findings.add('WORDS_ABSENT', total.amount.found, {}, dongInWords(total.amount.value));
  if (adds || lines.length < 2) return;
  const difference = sum > total.amount.value ? sum - total.amount.value : total.amount.value - sum;
  findings.add('SUM_MISMATCH', total.amount.found, {
    sum: formatDong(sum),
    total: formatDong(total.amount.value),
    difference: formatDong(sumOf([difference as Dong])),
  });
}

function noteAmount({ findings }: Context, { amount, stated }: Entry): void {
  if (!amount.hasUnit && !stated) {
    findings.add('AMOUNT_NO_UNIT', amount.found, { amount: amount.found.text }, `${amount.found.text} đồng`);
  }
  if (amount.about !== null) findings.add('AMOUNT_APPROXIMATE', amount.about, { word: amount.about.text });
}

function lineOf(context: Context, entry: Entry): BudgetLine {
  return {
    label: context.shown.textField(entry.label),
    amount: amountField(context, entry),
    words: wordsField(context, entry.words),
    wordsMatch: matchWords(context, entry),
  };
}

function amountField({ shown }: Context, { amount }: Entry): Field<Dong> {
  return shown.field(amount.value, amount.found, amount.about === null ? 'normalised' : 'inferred');
}

function wordsField({ shown }: Context, words: Mapped | null): Field<string | null> {
  return words === null ? missing() : shown.textField(words);
}

/** Compares figures with words; null when there are none, or they cannot be read. */
function matchWords({ findings }: Context, { amount, words }: Entry): boolean | null {
  if (words === null) return null;
  const compared = compareWords(amount.value, words.text);
  if (compared.reading.kind === 'unreadable') {
    findings.add('WORDS_UNREADABLE', words, { words: words.text }, dongInWords(amount.value));
    return null;
  }
  if (!compared.matches) {
    findings.add('WORDS_MISMATCH', words, {
      amount: formatDong(amount.value),
      read: formatDong(compared.reading.value as Dong),
    });
  } else if (compared.style.some((difference) => difference !== 'capital')) {
    // A capital at the start is how such words are written; it alone is nothing to point out.
    findings.add('WORDS_STYLE', words, { standard: dongInWords(amount.value) }, dongInWords(amount.value));
  }
  return compared.matches;
}
