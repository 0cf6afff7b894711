import { csvText } from './csv.ts';
import type { AiringFigures } from './real-time-airings.ts';
import type { SimulationReport } from './real-time-findings.ts';
import { local } from './trial-text.ts';

/** Names that a line shows; the files have all. */
const SHOWN = 5;

/** The report as people read it. @param replay the command that runs it again. */
export function linesOfReport(report: SimulationReport, replay: string): readonly string[] {
  const number = (value: number) => value.toFixed(1).replace('.', ',');
  const { startErrorMs: error, machine, airings } = report;
  return [
    '',
    ...(report.toTheEnd
      ? []
      : [
          'Dừng giữa chừng: kết quả đến lúc đó, chưa chờ thiết bị gửi nốt nhật ký. · Ended early: the result so far; boxes had no time to send the rest.',
        ]),
    `Đã ghép ${report.joined}/${report.boxes} thiết bị · ${report.plays} lượt phát, ${report.whole} trọn vẹn · hụt tiếng ${report.underruns} lần`,
    `Joined ${report.joined} of ${report.boxes} boxes · ${report.plays} plays, ${report.whole} whole · ${report.underruns} holes in the sound`,
    `Mất điện ${report.powerCuts} lần, mất mạng ${report.outages} lần · ${report.powerCuts} power cuts, ${report.outages} outages`,
    ...(airings === undefined
      ? [
          'Chứng cứ ở máy chủ: không xem được cơ sở dữ liệu từ đây (có --codes). · Proofs at the server: its database is not at hand (with --codes).',
        ]
      : airings.length === 0
        ? [
            'Không có lượt phát nào trong thời gian mô phỏng: thêm --airings 3, hoặc xếp lịch trên trang. · Nothing was on air: add --airings 3, or schedule on the page.',
          ]
        : airings.flatMap(airingLines)),
    ...outLines(report),
    ...(error === undefined
      ? []
      : [
          `Lệch giờ phát · start error: p50 ${number(error.p50)} · p95 ${number(error.p95)} · max ${number(error.max)} ms`,
        ]),
    `Máy này · this machine: ${machine.processes} tiến trình · processes, ${number(machine.meanCores)} nhân · cores (nhiều nhất · at most ${number(machine.mostCores)}), ${machine.rssMb} MB, phải chờ bộ xử lý · waited for a processor ${Math.round(machine.waiting * 100)} %, trễ nhất · latest ${machine.worstLateMs} ms`,
    ...(report.findings.length === 0
      ? ['Không phát hiện lỗi nào. · Nothing found.']
      : [`Phát hiện · Findings: ${report.findings.length}`]),
    ...report.findings.map(({ weight, vi, en, boxes }) => {
      const more = boxes.length > SHOWN ? `, … (${boxes.length})` : '';
      return `  ${weight === 'broken' ? '✗' : '!'} ${boxes.length} thiết bị ${vi} · ${boxes.length} boxes ${en}: ${boxes.slice(0, SHOWN).join(', ')}${more}`;
    }),
    `Chạy lại với cùng hạt giống (thời gian thật: không giống từng byte) · again with the same seed (real time: not byte for byte): ${replay}`,
  ];
}

function airingLines(airing: AiringFigures): readonly string[] {
  const { boxes, proved, powerCut, outOfReach, machineLate, unexplained } = airing;
  const others = Object.entries(airing.others)
    .sort()
    .map(([what, count]) => `${what} ${count}`);
  return [
    `Lượt phát · airing ${local(airing.at)}: có chứng cứ · proved ${proved}/${boxes} · mất điện · power cut ${powerCut} · đang mất mạng · out of reach ${outOfReach} · máy này trễ · this machine late ${machineLate} · không rõ vì sao · unexplained ${unexplained}${others.length === 0 ? '' : ` (${others.join(', ')})`}`,
  ];
}

function outLines({ outAtEnd }: SimulationReport): readonly string[] {
  if (outAtEnd.length === 0) return [];
  return [
    `${outAtEnd.length} thiết bị còn mất mạng theo kịch bản lúc kết thúc, không phải lỗi · still in a planned outage at the end, which is no fault:`,
    ...outAtEnd
      .slice(0, SHOWN)
      .map(
        ({ name, until, unsent }) =>
          `  ${name} · đến · until ${local(until)}, ${unsent} bản ghi chờ gửi · records waiting`,
      ),
    ...(outAtEnd.length > SHOWN ? [`  … (${outAtEnd.length})`] : []),
  ];
}

/** The findings as a table for a spreadsheet: one line for each box of each. */
export function realTimeCsv(report: SimulationReport, replay: string): string {
  return csvText([
    ['weight', 'box', 'vi', 'en', 'replay'],
    ...report.findings.flatMap(({ weight, vi, en, boxes }) =>
      boxes.map((box) => [weight, box, vi, en, replay]),
    ),
  ]);
}
