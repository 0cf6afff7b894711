import type { Dong, Sentence } from '@loaphuong/domain/basics';
import type { Finding } from './findings.ts';
import type { OutlineNode } from './outline.ts';

/** A stretch of the shown text: 1-based line and column, length in UTF-16 units, never past the end of its line. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/**
 * How a value came about: `exact` as it stands in the document; `normalised` the same in another writing (a date in
 * words made ISO, lines joined, marks taken off); `inferred` concluded from other places; `missing` not there.
 */
export type Confidence = 'exact' | 'normalised' | 'inferred' | 'missing';

/** A value with its place: `raw` is the text at `at`, pieces on several lines joined by a line break. */
export interface Field<Value> {
  readonly value: Value;
  readonly raw: string;
  readonly at: readonly Span[];
  readonly confidence: Confidence;
}

/** A legal document that the plan names. Numbers as written without inner spaces, dates ISO, kinds such as `Quyết định`. */
export interface Reference {
  readonly number: Field<string | null>;
  readonly date: Field<string | null>;
  readonly issuer: Field<string | null>;
  readonly kind: Field<string | null>;
}

/** `trên 70 %` is `>`, `ít nhất`, `từ 70 % trở lên` are `>=`, `dưới` is `<`, `không quá` is `<=`, a bare figure is `=`. */
export type Comparator = '=' | '>' | '>=' | '<' | '<=';

/** One figure that the plan promises: `100 %` of `cán bộ … được tập huấn`, `02 lớp`, `300 lượt người`. */
export interface Target {
  readonly value: Field<number>;
  readonly unit: Field<string>;
  readonly comparator: Field<Comparator>;
  readonly subject: Field<string>;
}

/** A piece of work in the plan. `lead` and `support` hold unit names as written. */
export interface Activity {
  readonly title: Field<string>;
  readonly content: Field<string | null>;
  readonly lead: readonly Field<string>[];
  readonly support: readonly Field<string>[];
  readonly time: Field<string | null>;
  readonly amount: Field<Dong | null>;
}

/** An amount with the words beside it; `wordsMatch` is null when there are no words to compare or they cannot be read. */
export interface BudgetLine {
  readonly label: Field<string>;
  readonly amount: Field<Dong>;
  readonly words: Field<string | null>;
  readonly wordsMatch: boolean | null;
}

/** The money of the plan. `lines` are the parts that should add up to `total`. */
export interface Budget {
  readonly source: Field<string | null>;
  readonly decision: Field<string | null>;
  readonly total: Field<Dong | null>;
  readonly totalWords: Field<string | null>;
  readonly totalWordsMatch: boolean | null;
  readonly lines: readonly BudgetLine[];
}

/** What one unit has to do. */
export interface Responsibility {
  readonly unit: Field<string>;
  readonly duties: readonly Field<string>[];
}

/** The signature block: the lines of authority in order (`TM. …`, `KT. …`, post) and the name under them. */
export interface Signer {
  readonly authority: readonly Field<string>[];
  readonly name: Field<string | null>;
}

/** Why a text is no plan. */
export interface NotAPlan {
  readonly code:
    | 'empty'
    | 'news'
    | 'decision-without-plan'
    | 'other-document'
    | 'no-structure'
    | 'unreadable-marks';
  readonly message: Sentence;
}

/** Everything that was read out of one file. Nothing here is official until a person has confirmed it. */
export interface PlanReading {
  readonly fileName: string;
  readonly format: 'txt' | 'docx' | 'pdf';
  /** How the bytes were decoded, e.g. `utf-8`, `windows-1258`; `docx` and `pdf` carry their own. */
  readonly encoding: string;
  /** The text that the screen shows and that every span points into: NFC, lines ended by `\n`. */
  readonly text: string;
  readonly isPlan: boolean;
  /** Null exactly when `isPlan`. */
  readonly reason: NotAPlan | null;
  readonly docType: Field<string | null>;
  readonly number: Field<string | null>;
  readonly symbol: Field<string | null>;
  readonly date: Field<string | null>;
  readonly place: Field<string | null>;
  readonly issuer: Field<string | null>;
  readonly title: Field<string | null>;
  readonly references: readonly Reference[];
  readonly objectives: readonly Field<string>[];
  readonly targets: readonly Target[];
  readonly activities: readonly Activity[];
  readonly budget: Budget;
  readonly responsibilities: readonly Responsibility[];
  readonly recipients: readonly Field<string>[];
  readonly signer: Signer;
  /** The whole text as a tree, in order; `understood` is false where no rule took anything. */
  readonly outline: readonly OutlineNode[];
  /** In the order of the text. */
  readonly findings: readonly Finding[];
}
