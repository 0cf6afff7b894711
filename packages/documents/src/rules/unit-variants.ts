import { spellingKey } from '@loaphuong/vietnamese';
import { bare } from '../bare.ts';
import type { Context } from '../context.ts';
import type { Field } from '../reading.ts';

/** A place name at the end of a unit's name: “Phòng Văn hóa và Thông tin **thị xã**”. It is no other unit for that. */
const LOCALITY = /\s+(?:thị xã|thành phố|tỉnh|huyện|quận|thị trấn|tp\.?|tx\.?)(?:\s+\p{Lu}\p{L}*)*$/iu;

const HEAD = /^(Phòng|Sở|Trung tâm|TT|Ban|Hội|Đoàn|Đài|Ủy ban|Uỷ ban)\s+(?=\S)/u;

interface Mention {
  readonly name: string;
  readonly field: Field<string>;
}

/** Points out names that mean one unit but are written in several ways, each other spelling once. */
export function noteUnitVariants(context: Context, fields: readonly Field<string>[]): void {
  const mentions = fields
    .map((field) => ({ name: field.value.replace(LOCALITY, '').trim(), field }))
    .toSorted((a, b) => lineOf(a.field) - lineOf(b.field));
  for (const group of Map.groupBy(mentions, ({ name }) => unitKey(name)).values()) {
    const [first] = group;
    if (first !== undefined && HEAD.test(first.name)) noteGroup(context, group, first);
  }
  noteLevels(context, mentions);
}

function noteGroup({ findings }: Context, group: readonly Mention[], first: Mention): void {
  const told = new Set([first.name]);
  for (const { name, field } of group) {
    // An abbreviation such as “Phòng VH&TT” is the custom in “Nơi nhận” and no variant of spelling.
    if (told.has(name) || isAbbreviation(name)) continue;
    told.add(name);
    const details = { here: field.value, other: first.field.value, line: lineOf(first.field) };
    findings.add('UNIT_SPELLING_VARIANT', field.at, details, first.field.value);
  }
}

const lineOf = (field: Field<string>): number => field.at[0]?.line ?? 0;

/** Head and initials: `Trung tâm Văn hoá-Thể thao và Truyền thông`, `Trung tâm VH&TT&TT` are both `trung tam:VHTTTT`. */
function unitKey(name: string): string {
  const head = HEAD.exec(name)?.[1];
  if (head === undefined) return spellingKey(name);
  const words = name
    .slice(head.length)
    .split(/[\s,&–-]+/u)
    .filter((word) => word !== '' && bare(word) !== 'va');
  const initials = words.map((word) => (isShort(word) ? word : word.charAt(0).toUpperCase())).join('');
  return `${bare(head === 'TT' ? 'Trung tâm' : head)}:${bare(initials)}`;
}

function isShort(word: string): boolean {
  return word.length > 1 && word === word.toUpperCase();
}

function isAbbreviation(name: string): boolean {
  const rest = name
    .replace(HEAD, '')
    .split(/[\s,&–-]+/u)
    .filter((word) => word !== '' && bare(word) !== 'va');
  return rest.every(isShort);
}

/** “UBND các xã, phường” beside “UBND các phường”: a town has one or the other. */
function noteLevels({ findings }: Context, mentions: readonly Mention[]): void {
  const levels = mentions.filter(({ name }) =>
    /^(?:UBND|[ỦU][ỷyỶY] ban nhân dân)\s+(?:các\s+)(?:xã|phường|thị trấn)/u.test(name),
  );
  const counts = [...Map.groupBy(levels, ({ name }) => name).values()].toSorted(
    (a, b) => b.length - a.length,
  );
  const [usual, ...others] = counts;
  const model = usual?.[0];
  for (const [other] of others) {
    if (model === undefined || other === undefined) continue;
    const details = { here: other.field.value, other: model.field.value, line: lineOf(model.field) };
    findings.add('UNIT_LEVELS_DIFFER', other.field.at, details, model.field.value);
  }
}
