import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type PlainPlan, type PlanReading, readPlan, toPlain } from '../index.ts';

const FIXTURES = new URL('../../fixtures/', import.meta.url);
const EXAMPLES = new URL('../../../../examples/', import.meta.url);

/** Reads a file of `fixtures/`, e.g. `variants/flattened-tables.txt`. */
export function readFixture(path: string): Promise<PlanReading> {
  return readPlan({ bytes: readFileSync(new URL(path, FIXTURES)), fileName: basename(path) });
}

/** Reads a file of `examples/`. */
export function readExample(name: string): Promise<PlanReading> {
  return readPlan({ bytes: readFileSync(new URL(name, EXAMPLES)), fileName: name });
}

/** The text of the example plan. */
export function exampleText(): string {
  return readFileSync(new URL('ke-hoach-cua-lam-2026.txt', EXAMPLES), 'utf8');
}

/** The names of all fixtures in a folder, with the folder. */
export function fixtureNames(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, FIXTURES)).map((name) => `${folder}/${name}`);
}

/** Reads text as a file. */
export function readText(text: string | Uint8Array, fileName = 'plan.txt'): Promise<PlanReading> {
  return readPlan({ bytes: typeof text === 'string' ? Buffer.from(text) : text, fileName });
}

/** The places of the findings with a code, as `line:column`. */
export function placesOf({ findings }: PlainPlan, code: string): string[] {
  return findings.filter((each) => each.code === code).map(({ line, column }) => `${line}:${column}`);
}

/** The plain values without what depends on the layout of the file. */
export function valuesOf(reading: PlanReading): Omit<PlainPlan, 'outline' | 'findings'> {
  const { outline: _outline, findings: _findings, ...values } = toPlain(reading);
  return values;
}
