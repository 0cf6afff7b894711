import type { Sentence } from '@loaphuong/domain/basics';

/** `ok` works · `note` is for information · `warn` will hurt sooner or later · `bad` keeps the platform from working. */
export type Health = 'ok' | 'note' | 'warn' | 'bad';

/** One line of the doctor's answer. */
export interface Finding {
  /** What was looked at, stable for programs that read `--json`, such as `disk-space`. */
  readonly code: string;
  readonly health: Health;
  /** What was found. */
  readonly says: Sentence;
  /** How to mend it; present whenever health is `warn` or `bad`. */
  readonly cure?: Sentence;
}

/** Something that is as it should be. */
export function ok(code: string, vi: string, en: string): Finding {
  return { code, health: 'ok', says: { vi, en } };
}

/** Something worth knowing that is neither good nor bad. */
export function note(code: string, vi: string, en: string): Finding {
  return { code, health: 'note', says: { vi, en } };
}

/** Something that will hurt, with the way out. */
export function warn(code: string, says: Sentence, cure: Sentence): Finding {
  return { code, health: 'warn', says, cure };
}

/** Something that keeps the platform from working, with the way out. */
export function bad(code: string, says: Sentence, cure: Sentence): Finding {
  return { code, health: 'bad', says, cure };
}

/** 0 when nothing is bad, 1 otherwise. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 {
  return findings.some(({ health }) => health === 'bad') ? 1 : 0;
}

const signs: Readonly<Record<Health, string>> = { ok: '✓', note: '·', warn: '!', bad: '✗' };

/** The lines that a person reads: what was found, and below it how to mend it. */
export function linesOf({ health, says, cure }: Finding): string[] {
  const found = `${signs[health]} ${says.vi}\n  ${says.en}`;
  return cure === undefined ? [found] : [found, `  → ${cure.vi}\n    ${cure.en}`];
}
