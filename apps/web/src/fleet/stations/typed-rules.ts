import type { RulesView } from '@loaphuong/contract';

/** A span of hours as it stands in the form; `key` stays with its row while others are taken out. */
export interface TypedSpan {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  /** Per cent, as typed; empty for quiet hours. */
  readonly ceiling: string;
}

/** Rules as they stand in the form: figures are still text. */
export interface TypedRules {
  readonly quietHours: readonly TypedSpan[];
  readonly dailyMinutes: string;
  readonly volumeCeiling: string;
  readonly volumeByHour: readonly TypedSpan[];
  readonly decision: string;
}

/** An empty row. */
export function emptySpan(): TypedSpan {
  return { key: crypto.randomUUID(), from: '', to: '', ceiling: '' };
}

/** What a form begins with. @param rules what holds now; absent: nothing is limited. */
export function typedOf(rules: RulesView | undefined): TypedRules {
  const {
    quietHours = [],
    dailyMinutes,
    volumeCeiling = 100,
    volumeByHour = [],
    decision = '',
  } = rules ?? {};
  return {
    quietHours: quietHours.map(({ from, to }) => ({ ...emptySpan(), from, to })),
    dailyMinutes: String(dailyMinutes ?? ''),
    volumeCeiling: String(volumeCeiling),
    volumeByHour: volumeByHour.map(({ from, to, ceiling }) => ({
      ...emptySpan(),
      from,
      to,
      ceiling: String(ceiling),
    })),
    decision,
  };
}

/** The rules that a form says. A figure that is none becomes NaN, which the rules of the domain refuse by name of its field. */
export function rulesIn(typed: TypedRules): RulesView {
  const { dailyMinutes, decision } = typed;
  return {
    quietHours: typed.quietHours.map(({ from, to }) => ({ from, to })),
    volumeCeiling: figure(typed.volumeCeiling),
    volumeByHour: typed.volumeByHour.map(({ from, to, ceiling }) => ({ from, to, ceiling: figure(ceiling) })),
    ...(dailyMinutes.trim() === '' ? {} : { dailyMinutes: figure(dailyMinutes) }),
    ...(decision.trim() === '' ? {} : { decision: decision.trim() }),
  };
}

function figure(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
