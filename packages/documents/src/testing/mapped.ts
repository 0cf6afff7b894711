import type { Context } from '../context.ts';
import { Findings } from '../findings.ts';
import type { Mapped } from '../mapped.ts';
import { ShownText } from '../shown-text.ts';
import { findZones } from '../zones.ts';

/** Text as it comes out of one line of a document. */
export function mapped(text: string): Mapped {
  return { text, at: Array.from(text, (_, index) => index) };
}

/** What a rule needs to look at one paragraph of body text; the findings can be listed afterwards. */
export function contextOf(text: string): { readonly context: Context; readonly paragraph: Mapped } {
  const shown = new ShownText(text);
  const paragraph = mapped(text);
  const paragraphs = [{ content: paragraph, cells: null }];
  const findings = new Findings(shown);
  return { context: { shown, findings, paragraphs, zones: findZones(paragraphs), outline: [] }, paragraph };
}
