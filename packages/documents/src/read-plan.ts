import { bare } from './bare.ts';
import type { Context } from './context.ts';
import { Findings } from './findings.ts';
import { judge } from './judge.ts';
import { buildOutline } from './outline.ts';
import { paragraphsOf } from './paragraphs.ts';
import { publicOutline } from './public-outline.ts';
import type { Budget, PlanReading } from './reading.ts';
import { readActivities } from './rules/activities.ts';
import { readBudget } from './rules/budget.ts';
import { readRecipients, readSigner } from './rules/foot.ts';
import { readHeader } from './rules/header.ts';
import { readReferences } from './rules/references.ts';
import { readResponsibilities } from './rules/responsibilities.ts';
import { readAims } from './rules/targets.ts';
import { noteTextFaults } from './rules/text-faults.ts';
import { noteUnitVariants } from './rules/unit-variants.ts';
import { missing, ShownText } from './shown-text.ts';
import { readDocx } from './sources/docx.ts';
import { fileKind } from './sources/file-kind.ts';
import { readPdf } from './sources/pdf.ts';
import type { SourceText } from './sources/source-text.ts';
import { readTxt } from './sources/txt.ts';
import { findZones } from './zones.ts';

/** A file as it came in. The name is only carried along; the kind of file is told by its bytes. */
export interface PlanFile {
  readonly bytes: Uint8Array;
  readonly fileName: string;
}

/**
 * Reads a plan document: cleaning, paragraphs with a map of every character, outline, field rules. A text that is no plan
 * is a reading with `isPlan` false and the reason; its outline is still whole.
 * @throws {Refused} when the file cannot be read at all: codes `documents/…` of refusals.ts. Nothing else is thrown.
 */
export async function readPlan({ bytes, fileName }: PlanFile): Promise<PlanReading> {
  const source = await readSource(bytes);
  return readText(source, fileName);
}

async function readSource(bytes: Uint8Array): Promise<SourceText> {
  const kind = fileKind(bytes);
  if (kind === 'zip') return await readDocx(bytes);
  return kind === 'pdf' ? await readPdf(bytes) : readTxt(bytes);
}

function readText(source: SourceText, fileName: string): PlanReading {
  const shown = new ShownText(source.text);
  const findings = new Findings(shown);
  noteSource(source, findings);
  const { paragraphs, leftOut } = paragraphsOf(shown, source.mayWrap, findings);
  const zones = findZones(paragraphs);
  const outline = buildOutline(paragraphs, zones, findings);
  const context: Context = { shown, findings, paragraphs, zones, outline };
  const verdict = judge(context);
  if (!verdict.isPlan) {
    const { vi, en } = verdict.reason.message;
    findings.add('NOT_A_PLAN', undefined, { reason: vi, reasonEn: en });
  }
  const fields = verdict.isPlan ? readFields(context, verdict.by) : noFields();
  return {
    fileName,
    format: source.format,
    encoding: source.encoding,
    text: source.text,
    isPlan: verdict.isPlan,
    reason: verdict.isPlan ? null : verdict.reason,
    ...fields,
    outline: publicOutline(shown, outline, leftOut, fields),
    findings: findings.list(),
  };
}

/** The part of a reading that the field rules fill. */
export type PlanFields = Omit<
  PlanReading,
  'fileName' | 'format' | 'encoding' | 'text' | 'isPlan' | 'reason' | 'outline' | 'findings'
>;

function readFields(context: Context, by: string): PlanFields {
  const header = readHeader(context);
  const docType = header.docType.value === null ? inferredType(context, by) : header.docType;
  const aims = readAims(context);
  const activities = readActivities(context);
  const responsibilities = readResponsibilities(context);
  const recipients = readRecipients(context);
  noteTwoDocuments(context);
  noteTextFaults(context);
  const units = activities.flatMap(({ lead, support }) => [...lead, ...support]);
  noteUnitVariants(context, [...units, ...responsibilities.map(({ unit }) => unit), ...recipients]);
  return {
    ...header,
    docType,
    references: readReferences(context, header.number),
    ...aims,
    activities,
    budget: readBudget(context),
    responsibilities,
    recipients,
    signer: readSigner(context),
  };
}

const INFERRED_FROM: Readonly<Record<string, readonly [string, string]>> = {
  symbol: ['số ký hiệu', 'the document number'],
  closing: ['câu kết “Trên đây là Kế hoạch”', 'the closing sentence “Trên đây là Kế hoạch”'],
  sections: ['các đề mục', 'its sections'],
};

function inferredType({ shown, findings, paragraphs }: Context, by: string): PlanFields['docType'] {
  const [from = by, fromEn = by] = INFERRED_FROM[by] ?? [];
  findings.add('TYPE_INFERRED', undefined, { from, fromEn });
  const closing = paragraphs.find(({ content }) => bare(content.text).startsWith('tren day la'))?.content;
  return shown.field('KẾ HOẠCH', closing ?? { text: '', at: [] }, 'inferred');
}

function noteTwoDocuments({ findings, paragraphs, zones }: Context): void {
  const outer = zones.outerTypeAt === null ? undefined : paragraphs[zones.outerTypeAt]?.content;
  if (outer !== undefined) findings.add('TWO_DOCUMENTS', outer, { type: outer.text });
}

function noteSource(source: SourceText, findings: Findings): void {
  if (source.hadByteOrderMark) findings.add('BOM', undefined);
  if (source.wasDecomposed) findings.add('NFD', undefined);
  if (source.encoding === 'windows-1258' || source.encoding.startsWith('utf-16')) {
    findings.add('LEGACY_ENCODING', undefined, { encoding: source.encoding });
  }
}

function noFields(): PlanFields {
  const none = missing();
  const budget: Budget = {
    source: none,
    decision: none,
    total: none,
    totalWords: none,
    totalWordsMatch: null,
    lines: [],
  };
  return {
    docType: none,
    number: none,
    symbol: none,
    date: none,
    place: none,
    issuer: none,
    title: none,
    references: [],
    objectives: [],
    targets: [],
    activities: [],
    budget,
    responsibilities: [],
    recipients: [],
    signer: { authority: [], name: none },
  };
}
