import { childAt, childrenOf, type Element, valueAt } from './xml.ts';

interface Level {
  readonly start: number;
  readonly format: string;
  /** The marker with `%1` … `%9` for the counters of levels 1 to 9. */
  readonly text: string;
}

interface List {
  /** Lists that share this share their counters. */
  readonly family: string;
  readonly levels: ReadonlyMap<number, Level>;
  readonly restarts: ReadonlyMap<number, number>;
}

/** Where a paragraph stands in Word's automatic numbering. */
export interface ListPlace {
  readonly list: string;
  readonly level: number;
}

/** Signs that symbol fonts (Symbol, Wingdings) draw as bullets come as private-use letters or as `o`, `§`, `ü`, `Ø`. */
const SYMBOL_BULLET = /^[\uE000-\uF8FFo§üØvq•·▪■●○◦]$/u;

/**
 * Gives back the markers that Word draws but does not store in the text (ECMA-376 Part 1, 17.9): `I.`, `1.`, `a)`, `-`.
 * Call `markerOf` for the paragraphs in order, because it counts.
 */
export class Numbering {
  readonly #lists = new Map<string, List>();
  readonly #styles = new Map<string, ListPlace>();
  readonly #counters = new Map<string, number[]>();
  readonly #seen = new Set<string>();

  constructor(numbering: Element | undefined, styles: Element | undefined) {
    const families = new Map(
      childrenOf(numbering, 'w:abstractNum').map((family) => [
        family.attributes['w:abstractNumId'] ?? '',
        family,
      ]),
    );
    for (const num of childrenOf(numbering, 'w:num')) {
      const family = valueAt(num, 'w:abstractNumId') ?? '';
      const levels = new Map<number, Level>();
      for (const level of childrenOf(families.get(family), 'w:lvl')) this.#addLevel(levels, level);
      const restarts = new Map<number, number>();
      for (const override of childrenOf(num, 'w:lvlOverride')) {
        const start = Number(valueAt(override, 'w:startOverride') ?? Number.NaN);
        if (Number.isInteger(start)) restarts.set(Number(override.attributes['w:ilvl']), start);
        const level = childAt(override, 'w:lvl');
        if (level !== undefined) this.#addLevel(levels, level);
      }
      this.#lists.set(num.attributes['w:numId'] ?? '', { family, levels, restarts });
    }
    this.#readStyles(styles);
  }

  /** The list place that a paragraph style brings along, if any. */
  ofStyle(style: string | undefined): ListPlace | undefined {
    return style === undefined ? undefined : this.#styles.get(style);
  }

  /** The marker of the next paragraph at this place, e.g. `2.` or `-`; empty when the level shows none. */
  markerOf(place: ListPlace): string {
    const list = this.#lists.get(place.list);
    const level = list?.levels.get(place.level);
    if (list === undefined || level === undefined) return '';
    const counters = this.#advance(list, place);
    if (level.format === 'none') return '';
    if (level.format === 'bullet') return SYMBOL_BULLET.test(level.text) ? '•' : level.text.trim() || '•';
    return level.text.replace(/%([1-9])/g, (_, digit: string) => {
      const at = Number(digit) - 1;
      const shown = list.levels.get(at);
      return countAs(
        counters[at] ?? shown?.start ?? 1,
        at === place.level ? level.format : (shown?.format ?? ''),
      );
    });
  }

  #advance(list: List, place: ListPlace): number[] {
    const counters = this.#counters.get(list.family) ?? [];
    this.#counters.set(list.family, counters);
    const first = `${place.list}/${place.level}`;
    const restart = this.#seen.has(first) ? undefined : list.restarts.get(place.level);
    this.#seen.add(first);
    const before = counters[place.level];
    counters[place.level] =
      restart ?? (before === undefined ? (list.levels.get(place.level)?.start ?? 1) : before + 1);
    counters.length = place.level + 1;
    return counters;
  }

  #addLevel(levels: Map<number, Level>, level: Element): void {
    levels.set(Number(level.attributes['w:ilvl'] ?? 0), {
      start: Number(valueAt(level, 'w:start') ?? 1) || 0,
      format: valueAt(level, 'w:numFmt') ?? 'decimal',
      text: valueAt(level, 'w:lvlText') ?? '',
    });
  }

  #readStyles(styles: Element | undefined): void {
    const all = childrenOf(styles, 'w:style');
    const parents = new Map(
      all.map((style) => [style.attributes['w:styleId'] ?? '', valueAt(style, 'w:basedOn')]),
    );
    const own = new Map<string, ListPlace>();
    for (const style of all) {
      const list = valueAt(style, 'w:pPr', 'w:numPr', 'w:numId');
      const level = Number(valueAt(style, 'w:pPr', 'w:numPr', 'w:ilvl') ?? 0);
      if (list !== undefined) own.set(style.attributes['w:styleId'] ?? '', { list, level });
    }
    for (const name of parents.keys()) {
      let here: string | undefined = name;
      for (let hops = 0; here !== undefined && !own.has(here) && hops < 20; hops++) here = parents.get(here);
      const place = here === undefined ? undefined : own.get(here);
      if (place !== undefined) this.#styles.set(name, place);
    }
  }
}

function countAs(count: number, format: string): string {
  if (format === 'upperRoman') return roman(count);
  if (format === 'lowerRoman') return roman(count).toLowerCase();
  if (format === 'upperLetter') return letter(count);
  if (format === 'lowerLetter') return letter(count).toLowerCase();
  if (format === 'decimalZero') return String(count).padStart(2, '0');
  return String(count);
}

/** Word repeats letters after Z: 27 is AA, 28 is BB. */
function letter(count: number): string {
  const index = Math.max(0, count - 1);
  return String.fromCharCode(65 + (index % 26)).repeat(Math.min(10, Math.floor(index / 26) + 1));
}

function roman(count: number): string {
  const signs = [
    [1000, 'M'], [900, 'CM'], [500, 'D'], [400, 'CD'], [100, 'C'], [90, 'XC'],
    [50, 'L'], [40, 'XL'], [10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I'],
  ] as const; // biome-ignore format: a table
  if (count < 1 || count > 3999) return String(count);
  let rest = count;
  let out = '';
  for (const [value, sign] of signs) {
    while (rest >= value) {
      out += sign;
      rest -= value;
    }
  }
  return out;
}
