import { SaxesParser } from 'saxes';
import { refuseDocument } from '../refusals.ts';

/** An XML element with prefixes as written (`w:p`); children are elements and text. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Element | string)[];
}

interface OpenElement extends Element {
  readonly children: (Element | string)[];
}

/** Word nests text boxes and tables; nothing real comes near this depth. */
const MAX_DEPTH = 400;

/**
 * Parses XML into a tree. No entities but the five of XML are known, and a document type declaration is refused, so
 * nothing can expand.
 * @throws {Refused} `documents/broken-file`.
 */
export function parseXml(source: string): Element {
  const root: OpenElement = { name: '', attributes: {}, children: [] };
  const open: OpenElement[] = [root];
  const broken = (): never => refuseDocument('documents/broken-file', { format: 'docx' });
  const parser = new SaxesParser();
  parser.on('error', broken);
  parser.on('doctype', broken);
  parser.on('opentag', (tag) => {
    if (open.length > MAX_DEPTH) broken();
    const element: OpenElement = { name: tag.name, attributes: tag.attributes, children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    open.pop();
  });
  const text = (piece: string): void => {
    open.at(-1)?.children.push(piece);
  };
  parser.on('text', text);
  parser.on('cdata', text);
  parser.write(source.replace(/^\uFEFF/, '')).close();
  const [document] = root.children.filter((child) => typeof child !== 'string');
  return document ?? broken();
}

/** The child elements, or those of one name. */
export function childrenOf(element: Element | undefined, name?: string): Element[] {
  const found: Element[] = [];
  for (const child of element?.children ?? []) {
    if (typeof child !== 'string' && (name === undefined || child.name === name)) found.push(child);
  }
  return found;
}

/** The first element along a path of child names. */
export function childAt(element: Element | undefined, ...path: string[]): Element | undefined {
  let here = element;
  for (const name of path) here = childrenOf(here, name)[0];
  return here;
}

/** The `w:val` of a child, as Word writes most settings. */
export function valueAt(element: Element | undefined, ...path: string[]): string | undefined {
  return childAt(element, ...path)?.attributes['w:val'];
}
