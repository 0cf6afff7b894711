import type { BoxState, HostNews } from '@loaphuong/box';

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
  readonly plays: number;
  readonly whole: number;
  readonly underruns: number;
  readonly powerCuts: number;
  readonly outages: number;
  /** Boxes in the middle of an outage at the end, as the simulation planned it: no fault. */
  readonly outAtEnd: readonly { readonly name: string; readonly until: string; readonly unsent: number }[];
  /** Distance of first samples from their place, by the machine's own clock, milliseconds. */
  readonly startErrorMs: { readonly p50: number; readonly p95: number; readonly max: number } | undefined;
  readonly findings: readonly SimulationFinding[];
}

/** No start may be further from its place than this. */
const START_LIMIT_MS = 20;

/** Gathers what simulated boxes tell, and judges it at the end. */
export class Findings {
  readonly #boxes: number;
  readonly #joined = new Set<string>();
  readonly #refused = new Map<string, string>();
  readonly #noCode = new Set<string>();
  readonly #states = new Map<string, BoxState>();
  readonly #trusted = new Set<string>();
  readonly #disturbed = new Set<string>();
  readonly #errors: { readonly name: string; readonly ms: number }[] = [];
  readonly #cutUndisturbed = new Set<string>();
  readonly #underran = new Set<string>();
  readonly #outUntil = new Map<string, number>();
  #closedMs = 0;
  #plays = 0;
  #whole = 0;
  #underruns = 0;
  #cuts = 0;
  #outages = 0;
  #closed = false;

  constructor(boxes: number) {
    this.#boxes = boxes;
  }

  /** What comes from now on is only the simulation's own end. */
  close(nowMs: number): void {
    this.#closed = true;
    this.#closedMs = nowMs;
  }

  /** Takes in what a box tells. */
  take(news: HostNews): void {
    if (this.#closed) return;
    if (news.say === 'needs-code') this.#noCode.add(news.name);
    else if (news.say === 'enrol-failed') this.#refused.set(news.name, news.code);
    else if (news.say === 'state') {
      this.#joined.add(news.name);
      this.#states.set(news.name, news.state);
      if (news.state.clock.state === 'trusted') this.#trusted.add(news.name);
    } else if (news.say === 'played') this.#played(news);
  }

  /** The power of a box went. */
  cut(name: string): void {
    this.#cuts += 1;
    this.#disturbed.add(name);
  }

  /** The network of a box went. @param untilMs when it is to come back, by the machine's calendar. */
  outage(name: string, untilMs: number): void {
    this.#outages += 1;
    this.#outUntil.set(name, untilMs);
  }

  /** What a box says of itself at the very end. */
  last(name: string, state: BoxState | undefined): void {
    if (state !== undefined) this.#states.set(name, state);
  }

  /** How things stand, in one line. */
  line(): string {
    const states = [...this.#states.values()];
    const online = states.filter((s) => s.connected).length;
    const sounding = states.filter((s) => s.playing !== undefined).length;
    const waiting = [...this.#refused.keys()].filter((name) => !this.#joined.has(name)).length;
    const refused =
      waiting === 0
        ? ''
        : ` · chưa ghép được ${waiting} (${[...new Set(this.#refused.values())].join(', ')})`;
    return `  trực tuyến ${online}/${this.#boxes} · đang phát ${sounding} · đã phát ${this.#plays} · mất điện ${this.#cuts} · mất mạng ${this.#outages}${refused}`;
  }

  /** Judges everything. */
  report(): SimulationReport {
    const errors = this.#errors.map((e) => e.ms).sort((a, b) => a - b);
    const at = (share: number) => errors[Math.max(0, Math.ceil(share * errors.length) - 1)] ?? 0;
    return {
      boxes: this.#boxes,
      joined: this.#joined.size,
      plays: this.#plays,
      whole: this.#whole,
      underruns: this.#underruns,
      powerCuts: this.#cuts,
      outages: this.#outages,
      outAtEnd: [...this.#joined]
        .filter((name) => this.#isOut(name))
        .map((name) => ({
          name,
          until: new Date(this.#outUntil.get(name) ?? 0).toISOString(),
          unsent: this.#states.get(name)?.unsent ?? 0,
        })),
      startErrorMs: errors.length === 0 ? undefined : { p50: at(0.5), p95: at(0.95), max: at(1) },
      findings: this.#findings(),
    };
  }

  #isOut(name: string): boolean {
    return (this.#outUntil.get(name) ?? 0) > this.#closedMs && this.#states.get(name)?.connected === false;
  }

  #played(news: Extract<HostNews, { say: 'played' }>): void {
    if (news.playedMs === 0) return;
    this.#plays += 1;
    this.#underruns += news.underruns;
    if (news.how === 'done') this.#whole += 1;
    else if (!this.#disturbed.has(news.name)) this.#cutUndisturbed.add(news.name);
    if (news.underruns > 0) this.#underran.add(news.name);
    if (news.trueErrorMs !== undefined)
      this.#errors.push({ name: news.name, ms: Math.abs(news.trueErrorMs) });
  }

  #findings(): SimulationFinding[] {
    const late = [...new Set(this.#errors.filter((e) => e.ms > START_LIMIT_MS).map((e) => e.name))];
    const joined = [...this.#joined];
    const unsent = joined.filter((name) => (this.#states.get(name)?.unsent ?? 0) > 0 && !this.#isOut(name));
    const offline = joined.filter(
      (name) => this.#states.get(name)?.connected === false && !this.#isOut(name),
    );
    const refused = [...this.#refused.keys()].filter((name) => !this.#joined.has(name));
    const why = [...new Set(refused.map((name) => this.#refused.get(name)))].join(', ');
    const noCode = [...this.#noCode].filter((name) => !this.#joined.has(name));
    const all: SimulationFinding[] = [
      found('weak', noCode, 'chưa có mã ghép nối (xem --codes)', 'had no enrolment code (see --codes)'),
      found('broken', refused, `không ghép được: ${why}`, `could not join: ${why}`),
      found(
        'broken',
        joined.filter((name) => !this.#trusted.has(name)),
        'không lúc nào tin được giờ',
        'never trusted the time',
      ),
      found(
        'broken',
        late,
        `phát lệch quá ${START_LIMIT_MS} ms`,
        `started more than ${START_LIMIT_MS} ms off`,
      ),
      found(
        'broken',
        unsent,
        'còn nhật ký chưa gửi xong',
        'still hold journal records that the server lacks',
      ),
      found('weak', offline, 'cuối cùng vẫn mất kết nối', 'were not connected at the end'),
      found(
        'weak',
        [...this.#cutUndisturbed],
        'bị dừng giữa chừng dù không mất điện',
        'were cut off although the power stayed',
      ),
      found('weak', [...this.#underran], 'có lúc hụt tiếng', 'had holes in the sound'),
    ];
    return all.filter((finding) => finding.boxes.length > 0);
  }
}

function found(
  weight: SimulationFinding['weight'],
  boxes: readonly string[],
  vi: string,
  en: string,
): SimulationFinding {
  return { weight, vi, en, boxes };
}

/** The report as people read it. */
export function linesOfReport(report: SimulationReport): readonly string[] {
  const number = (value: number) => value.toFixed(1).replace('.', ',');
  const { startErrorMs: error } = report;
  return [
    '',
    `Đã ghép ${report.joined}/${report.boxes} thiết bị · ${report.plays} lượt phát, ${report.whole} trọn vẹn · hụt tiếng ${report.underruns} lần`,
    `Mất điện ${report.powerCuts} lần · mất mạng ${report.outages} lần`,
    ...report.outAtEnd.map(
      ({ name, until, unsent }) =>
        `  ${name}: đang mất mạng theo kịch bản đến ${until}, ${unsent} bản ghi chờ gửi · in a planned outage until then, records waiting`,
    ),
    error === undefined
      ? 'Không có lượt phát nào trong thời gian mô phỏng. · Nothing was on air.'
      : `Lệch giờ phát: trung vị ${number(error.p50)} ms · 95 % ${number(error.p95)} ms · lớn nhất ${number(error.max)} ms`,
    ...(report.findings.length === 0
      ? ['Không phát hiện lỗi nào. · Nothing found.']
      : ['Phát hiện · Findings:']),
    ...report.findings.map(({ weight, vi, en, boxes }) => {
      const some = boxes.slice(0, 5).join(', ');
      const more = boxes.length > 5 ? `, … (${boxes.length})` : '';
      return `  ${weight === 'broken' ? '✗' : '!'} ${boxes.length} thiết bị ${vi} · ${en}: ${some}${more}`;
    }),
  ];
}
