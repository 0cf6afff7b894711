import type { Findings } from './findings.ts';
import type { Node } from './outline.ts';
import type { Paragraph } from './paragraphs.ts';
import type { ShownText } from './shown-text.ts';
import type { Zones } from './zones.ts';

/** Everything that a field rule may look at. */
export interface Context {
  readonly shown: ShownText;
  readonly findings: Findings;
  readonly paragraphs: readonly Paragraph[];
  readonly zones: Zones;
  readonly outline: readonly Node[];
}
