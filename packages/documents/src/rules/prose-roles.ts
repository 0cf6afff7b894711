import { type Mapped, slice, split, trim, withoutEnd } from '../mapped.ts';
import { DUTY_VERB, splitUnits, startsWithUnit, UNIT_HEAD } from './units.ts';

/** The agencies that sentences name: “Giao Phòng A chủ trì, phối hợp với Phòng B, UBND các phường tổ chức …”. */
export interface ProseRoles {
  readonly lead: readonly Mapped[];
  readonly support: readonly Mapped[];
}

const LEAD = new RegExp(
  `(?<unit>${UNIT_HEAD}[^.;:]{0,120}?)\\s*,?\\s+(?:là (?:đơn vị|cơ quan) )?(?:chủ trì|làm đầu mối|là đầu mối)(?![\\p{L}])`,
  'u',
);
const SUPPORT = /phối hợp(?: chặt chẽ)?(?: với|:)\s+(?<units>[^.;]{2,240})/iu;

/** Finds lead and supporting agencies in the sentences of an activity; nothing is found twice. */
export function rolesInProse(paragraphs: readonly Mapped[]): ProseRoles {
  const lead: Mapped[] = [];
  const support: Mapped[] = [];
  for (const sentence of paragraphs.flatMap((paragraph) => split(paragraph, /(?<=[.;])\s+/gu)).map(trim)) {
    const leading = LEAD.exec(sentence.text);
    const unit = leading?.groups?.unit;
    if (leading !== null && unit !== undefined) {
      const from = leading.index + leading[0].indexOf(unit);
      lead.push(...splitUnits(slice(sentence, from, from + unit.length)));
    }
    const supporting = SUPPORT.exec(sentence.text);
    const units = supporting?.groups?.units;
    if (supporting !== null && units !== undefined) {
      const from = supporting.index + supporting[0].indexOf(units);
      support.push(...unitsUpToVerb(slice(sentence, from, from + units.length)));
    }
  }
  return { lead: once(lead), support: once(support) };
}

/** The list of units ends where a verb says what they do. */
function unitsUpToVerb(list: Mapped): Mapped[] {
  const verb = DUTY_VERB.exec(list.text);
  const units = splitUnits(withoutEnd(verb === null ? list : slice(list, 0, verb.index)));
  return units.filter((unit) => startsWithUnit(unit.text));
}

function once(units: readonly Mapped[]): Mapped[] {
  return units.filter((unit, index) => units.findIndex((other) => other.text === unit.text) === index);
}
