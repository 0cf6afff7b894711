/** Something on the board with a beginning and an end, in ms since the epoch. */
export interface Busy {
  readonly from: number;
  readonly until: number;
}

/** A part of the axis: hours in scale, or a rest that is folded to a narrow band. `left` and `width` are shares of the whole. */
export interface Stretch extends Busy {
  readonly kind: 'hours' | 'rest';
  readonly left: number;
  readonly width: number;
}

/** The axis of a day: the board of all wards and the page of a cluster share it, so that cause stands under effect. */
export interface Axis {
  readonly stretches: readonly Stretch[];
  /** Instants that carry a label, with their place from 0 to 1. */
  readonly ticks: readonly { readonly at: number; readonly left: number }[];
}

const minute = 60_000;
const quarter = 15 * minute;
const hour = 60 * minute;

/** A day that spans less than this (a fresh installation) is drawn on a finer grid, so that half a minute is still a block. */
const shortDay = hour;
/** The grid to which stretches are rounded, and the air before the first and after the last thing in them. */
const usualGrid = { step: quarter, air: 5 * minute };
const fineGrid = { step: 5 * minute, air: 2 * minute };
/** How often `now` needs to be told; until then it may run on from what was told. */
export const axisStep = 5 * minute;
/** A rest shorter than this stays in scale: folding it would save nothing. */
const shortestRest = hour;
/** Width of a folded rest in px: just wide enough to say "nghỉ 4 giờ". All rests together take at most this share. */
const oneRest = 50;
/** On a phone a rest says nothing and is narrower; below this room. */
const narrowRest = 14;
const narrow = 500;
const allRests = 0.33;
/** Labels stand at least this far apart, in px. */
const labelRoom = 72;
/** No label stands closer than this to a rest, whose own label is wider than the rest. In px. */
const restRoom = 20;
const steps = [5, 10, 15, 30, 60, 120, 180, 360].map((minutes) => minutes * minute);

/**
 * Lays out the day so that a half hour is wide enough to read: hours with no session are folded. `now` and the five minutes
 * after it (`axisStep`) always have their place. `offset` is what the place's clock is ahead of UTC, so that labels fall on
 * whole hours of that clock; `widthPx` is the room. Nothing on the day: an axis around `now`.
 */
export function foldHours(busy: readonly Busy[], now: number, offset: number, widthPx = 900): Axis {
  const all = [...busy, { from: now, until: now + axisStep }];
  const extent = Math.max(...all.map(({ until }) => until)) - Math.min(...all.map(({ from }) => from));
  const grid = extent < shortDay ? fineGrid : usualGrid;
  const spans = mergeNear(all.map((one) => round(one, grid)));
  const rests = Math.max(0, spans.length - 1);
  const restWidth =
    rests === 0 ? 0 : Math.min((widthPx < narrow ? narrowRest : oneRest) / widthPx, allRests / rests);
  const inScale = spans.reduce((sum, { from, until }) => sum + until - from, 0);
  const perMs = (1 - restWidth * rests) / inScale;

  const stretches: Stretch[] = [];
  let left = 0;
  for (const [index, span] of spans.entries()) {
    const before = spans[index - 1];
    if (before) {
      stretches.push({ kind: 'rest', from: before.until, until: span.from, left, width: restWidth });
      left += restWidth;
    }
    const width = (span.until - span.from) * perMs;
    stretches.push({ kind: 'hours', ...span, left, width });
    left += width;
  }
  return { stretches, ticks: ticksOf(stretches, busy, perMs, offset, widthPx) };
}

/** The place of an instant on the axis, from 0 to 1; what lies outside stands at the edge. */
export function placeOf(axis: Axis, at: number): number {
  const first = axis.stretches[0];
  if (!first || at <= first.from) return 0;
  for (const { from, until, left, width } of axis.stretches)
    if (at <= until) return left + ((at - from) / (until - from)) * width;
  return 1;
}

function round({ from, until }: Busy, { step, air }: typeof usualGrid): Busy {
  return {
    from: Math.floor((from - air) / step) * step,
    until: Math.ceil((until + air) / step) * step,
  };
}

function mergeNear(spans: readonly Busy[]): Busy[] {
  const merged: Busy[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from - last.until < shortestRest)
      merged[merged.length - 1] = { from: last.from, until: Math.max(last.until, span.until) };
    else merged.push(span);
  }
  return merged;
}

function ticksOf(
  stretches: readonly Stretch[],
  busy: readonly Busy[],
  perMs: number,
  offset: number,
  widthPx: number,
) {
  const step = steps.find((candidate) => candidate * perMs * widthPx >= labelRoom) ?? 360 * minute;
  return stretches
    .filter(({ kind }) => kind === 'hours')
    .flatMap((stretch) => {
      const { from, until } = stretch;
      const ticks: number[] = [];
      const first = Math.ceil((from + offset) / step) * step - offset;
      for (let at = first; at < until; at += step) ticks.push(at);
      // A stretch between two rests may hold no whole step: then its first session is what people look for.
      const session = busy.find((one) => one.from >= from && one.from < until);
      if (ticks.length === 0 && session) ticks.push(session.from);
      return ticks
        .map((at) => ({ at, left: stretch.left + (at - from) * perMs }))
        .filter(({ left }) => isClear(left, stretch, stretches, restRoom / widthPx));
    });
}

/** True when a label at `left` does not stand on the label of the rest before or after its stretch. */
function isClear(left: number, stretch: Stretch, stretches: readonly Stretch[], room: number): boolean {
  const fromStart = stretch === stretches[0] ? room : left - stretch.left;
  const toEnd = stretch === stretches.at(-1) ? room : stretch.left + stretch.width - left;
  return fromStart >= room && toEnd >= room;
}
