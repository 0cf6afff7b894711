import type { BoxState, HostNews } from '@loaphuong/box';
import type { ExpectedPlay } from './airings.ts';
import { type AiringFigures, type Disturbed, judgedAirings } from './real-time-airings.ts';
import { Strain, type StrainFigures } from './strain.ts';

/** One thing that the simulation found. `broken`: a promise was not kept; `weak`: it was kept, but only just, or by luck. */
export interface SimulationFinding {
  readonly weight: 'broken' | 'weak';
  readonly vi: string;
  readonly en: string;
  readonly boxes: readonly string[];
}

/** What came of a simulation. */
export interface SimulationReport {
  readonly boxes: number;
  readonly joined: number;
  /** False when somebody ended it early. */
  readonly toTheEnd: boolean;
  readonly plays: number;
  readonly whole: number;
  readonly underruns: number;
  readonly powerCuts: number;
  readonly outages: number;
  /** What the server holds of every airing; absent when its database was not at hand. */
  readonly airings: readonly AiringFigures[] | undefined;
  /** Boxes in the middle of an outage at the end, as the simulation planned it: no fault. */
  readonly outAtEnd: readonly { readonly name: string; readonly until: string; readonly unsent: number }[];
  /** Distance of first samples from their place, by the machine's own clock, milliseconds. */
  readonly startErrorMs: { readonly p50: number; readonly p95: number; readonly max: number } | undefined;
  /** How the machine bore it. */
  readonly machine: StrainFigures;
  readonly findings: readonly SimulationFinding[];
}

/** No start may be further from its place than this. */
const START_LIMIT_MS = 20;

/** Gathers what simulated boxes tell, and judges it at the end. Instants are milliseconds of the machine's calendar. */
export class Findings {
  readonly #boxes: number;
  readonly #joined = new Set<string>();
  readonly #refused = new Map<string, string>();
  readonly #waiting = new Set<string>();
  readonly #noCode = new Set<string>();
  readonly #lost = new Set<string>();
  readonly #states = new Map<string, BoxState>();
  readonly #trusted = new Set<string>();
  readonly #disturbed = new Map<string, Disturbed[]>();
  readonly #errors: { readonly name: string; readonly ms: number; readonly strained: boolean }[] = [];
  readonly #cutUndisturbed = new Set<string>();
  readonly #underran = new Set<string>();
  readonly #underranStrained = new Set<string>();
  readonly #outUntil = new Map<string, number>();
  readonly #strain = new Strain();
  #expected: readonly ExpectedPlay[] | undefined;
  #closedMs = 0;
  #plays = 0;
  #whole = 0;
  #underruns = 0;
  #cuts = 0;
  #outages = 0;
  #closed = false;
  #toTheEnd = true;

  constructor(boxes: number) {
    this.#boxes = boxes;
  }

  /** What comes from now on is only the simulation's own end. @param toTheEnd false when somebody ended it early. */
  close(nowMs: number, toTheEnd = true): void {
    this.#closed = true;
    this.#closedMs = nowMs;
    this.#toTheEnd = toTheEnd;
  }

  /** Takes in what a box or its process tells. @param process which one. */
  take(news: HostNews, nowMs: number, process = 0): void {
    if (this.#closed) return;
    if (news.say === 'needs-code') this.#noCode.add(news.name);
    else if (news.say === 'enrol-failed') {
      this.#refused.set(news.name, news.code);
      if (news.again) this.#waiting.add(news.name);
      else this.#waiting.delete(news.name);
    } else if (news.say === 'state') {
      if (!this.#joined.has(news.name)) this.#disturb(news.name, 0, nowMs);
      this.#joined.add(news.name);
      this.#waiting.delete(news.name);
      this.#states.set(news.name, news.state);
      if (news.state.clock.state === 'trusted') this.#trusted.add(news.name);
    } else if (news.say === 'outage') {
      this.#outages += 1;
      this.#outUntil.set(news.name, news.untilMs);
    } else if (news.say === 'memory') this.#strain.take(news, nowMs, process);
    else if (news.say === 'played') this.#played(news, nowMs);
  }

  /** Names of boxes that joined, by their ids. */
  names(): ReadonlyMap<string, string> {
    return new Map([...this.#states].map(([name, { box }]) => [box, name]));
  }

  /** True once every box has joined, or will not. */
  get isSettled(): boolean {
    const settled = new Set([...this.#joined, ...this.#noCode, ...this.#lost]);
    for (const name of this.#refused.keys()) if (!this.#waiting.has(name)) settled.add(name);
    return settled.size >= this.#boxes;
  }

  /** The power of a box goes. @param untilMs when it comes back. */
  cut(name: string, fromMs: number, untilMs: number): void {
    this.#cuts += 1;
    this.#disturb(name, fromMs, untilMs);
  }

  /** A process of this program ended by itself and took boxes with it. */
  lost(names: readonly string[]): void {
    if (!this.#closed) for (const name of names) this.#lost.add(name);
  }

  /** What the server holds of the airings of the run. */
  expect(plays: readonly ExpectedPlay[]): void {
    this.#expected = plays;
  }

  /** How things stand, in one line. */
  line(): string {
    const states = [...this.#states.values()];
    const online = states.filter((s) => s.connected).length;
    const sounding = states.filter((s) => s.playing !== undefined).length;
    const outside = [...this.#refused.keys()].filter((name) => !this.#joined.has(name));
    const why = [...new Set(outside.map((name) => this.#refused.get(name)))].join(', ');
    const { cores, rssMb, worstMs } = this.#strain.lately();
    return [
      `  trực tuyến · online ${online}/${this.#boxes}`,
      `đang phát · sounding ${sounding}`,
      `đã phát · played ${this.#plays}`,
      `mất điện · power cuts ${this.#cuts}`,
      `mất mạng · outages ${this.#outages}`,
      ...(outside.length === 0 ? [] : [`chưa ghép được · not joined ${outside.length} (${why})`]),
      `máy này · this machine ${cores.toFixed(1)} nhân · cores, ${Math.round(rssMb)} MB, trễ · late ${Math.round(worstMs)} ms`,
    ].join(' · ');
  }

  /** Judges everything. */
  report(): SimulationReport {
    const errors = this.#errors.map((e) => e.ms).sort((a, b) => a - b);
    const at = (share: number) => errors[Math.max(0, Math.ceil(share * errors.length) - 1)] ?? 0;
    const airings = this.#airings();
    return {
      boxes: this.#boxes,
      joined: this.#joined.size,
      toTheEnd: this.#toTheEnd,
      plays: this.#plays,
      whole: this.#whole,
      underruns: this.#underruns,
      powerCuts: this.#cuts,
      outages: this.#outages,
      airings: airings?.figures,
      outAtEnd: [...this.#joined]
        .filter((name) => this.#isOut(name))
        .map((name) => ({
          name,
          until: new Date(this.#outUntil.get(name) ?? 0).toISOString(),
          unsent: this.#states.get(name)?.unsent ?? 0,
        })),
      startErrorMs: errors.length === 0 ? undefined : { p50: at(0.5), p95: at(0.95), max: at(1) },
      machine: this.#strain.figures(),
      findings: this.#findings(airings?.unproved ?? [], airings?.strained ?? []),
    };
  }

  #disturb(name: string, fromMs: number, untilMs: number): void {
    const before = this.#disturbed.get(name);
    if (before === undefined) this.#disturbed.set(name, [{ fromMs, untilMs }]);
    else before.push({ fromMs, untilMs });
  }

  #airings() {
    if (this.#expected === undefined) return undefined;
    return judgedAirings(this.#expected, {
      nameOf: this.names(),
      disturbed: (name) => this.#disturbed.get(name) ?? [],
      isOut: (name) => this.#isOut(name),
      wasStrained: (fromMs, untilMs) => this.#strain.within(fromMs, untilMs),
    });
  }

  #isOut(name: string): boolean {
    return (this.#outUntil.get(name) ?? 0) > this.#closedMs && this.#states.get(name)?.connected === false;
  }

  #played(news: Extract<HostNews, { say: 'played' }>, nowMs: number): void {
    if (news.playedMs === 0) return;
    const fromMs = nowMs - news.playedMs - 5000;
    const strained = this.#strain.within(fromMs, nowMs);
    const disturbed = (this.#disturbed.get(news.name) ?? []).some(({ untilMs }) => untilMs > fromMs);
    this.#plays += 1;
    this.#underruns += news.underruns;
    if (news.how === 'done') this.#whole += 1;
    else if (!disturbed) this.#cutUndisturbed.add(news.name);
    if (news.underruns > 0) (strained ? this.#underranStrained : this.#underran).add(news.name);
    if (news.trueErrorMs !== undefined)
      this.#errors.push({ name: news.name, ms: Math.abs(news.trueErrorMs), strained });
  }

  #findings(unproved: readonly string[], unprovedStrained: readonly string[]): SimulationFinding[] {
    const late = (strained: boolean) =>
      unique(this.#errors.filter((e) => e.ms > START_LIMIT_MS && e.strained === strained).map((e) => e.name));
    const joined = [...this.#joined];
    const unsent = joined.filter((name) => (this.#states.get(name)?.unsent ?? 0) > 0 && !this.#isOut(name));
    const offline = joined.filter(
      (name) => this.#states.get(name)?.connected === false && !this.#isOut(name),
    );
    const refused = [...this.#refused.keys()].filter((name) => !this.#joined.has(name));
    const why = unique(refused.map((name) => this.#refused.get(name) ?? '')).join(', ');
    const noCode = [...this.#noCode].filter((name) => !this.#joined.has(name));
    // Ended early, nobody had the quiet minute to say the rest, and some had no time to learn the time.
    const atEnd = this.#toTheEnd ? 'broken' : 'weak';
    const tooSlow = unique([...this.#underranStrained, ...late(true), ...unprovedStrained]);
    const all: SimulationFinding[] = [
      found('weak', noCode, 'chưa có mã ghép nối (xem --codes)', 'had no enrolment code (see --codes)'),
      found(atEnd, refused, `không ghép được: ${why}`, `could not join: ${why}`),
      found(
        'broken',
        [...this.#lost],
        'mất vì một tiến trình mô phỏng dừng; lỗi của nó in ở trên',
        'were lost with a process of the simulation that ended; its error stands above',
      ),
      found(
        atEnd,
        joined.filter((name) => !this.#trusted.has(name)),
        'không lúc nào tin được giờ',
        'never trusted the time',
      ),
      found(
        'broken',
        late(false),
        `phát lệch quá ${START_LIMIT_MS} ms`,
        `started more than ${START_LIMIT_MS} ms off`,
      ),
      found(
        'broken',
        unproved,
        'không có chứng cứ đã phát dù không mất điện',
        'have an airing that is not proved although the power stayed',
      ),
      found(atEnd, unsent, 'còn nhật ký chưa gửi xong', 'still hold journal records that the server lacks'),
      found('weak', offline, 'cuối cùng vẫn mất kết nối', 'were not connected at the end'),
      found(
        'weak',
        [...this.#cutUndisturbed],
        'bị dừng giữa chừng dù không mất điện',
        'were cut off although the power stayed',
      ),
      found('weak', [...this.#underran], 'có lúc hụt tiếng', 'had holes in the sound'),
      found(
        'weak',
        tooSlow,
        'hụt tiếng, lệch giờ hoặc thiếu chứng cứ lúc máy chạy mô phỏng bị trễ, không phải lỗi của thiết bị: giảm --boxes hoặc tăng --threads',
        'had holes, started late or are not proved while the simulating machine itself was late, no fault of the box: lower --boxes or raise --threads',
      ),
    ];
    return all.filter((finding) => finding.boxes.length > 0);
  }
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function found(
  weight: SimulationFinding['weight'],
  boxes: readonly string[],
  vi: string,
  en: string,
): SimulationFinding {
  return { weight, vi, en, boxes };
}
