import type { Spread, TrialReport } from './trial-report.ts';
import { both, wordsOf } from './trial-words.ts';

const ZONE = 'Asia/Ho_Chi_Minh';
/** Findings that the terminal shows; the file has all. */
const SHOWN = 20;

/** The report as people read it at the terminal. */
export function trialLines(report: TrialReport): readonly string[] {
  const { airings, server, findings } = report;
  const inTrouble = report.notable.filter((box) => box.inTroubleUntil !== undefined);
  return [
    '',
    ...early(report),
    `${whole(report.boxes)} thiết bị · ${whole(report.hours)} giờ ảo (${local(report.from)} – ${local(report.until)}) · hạt giống ${report.seed} · ${report.boxes} boxes, ${report.hours} virtual hours, seed ${report.seed}`,
    `Lượt phát: xếp lịch ${whole(airings.scheduled)} · có chứng cứ ${whole(airings.proved)} · ngắt quãng ${whole(airings.pieces)} · thiếu chứng cứ ${whole(airings.notProved)} · im ${whole(airings.silent)} · không rõ ${whole(airings.unknown)}`,
    `Airings: ${airings.scheduled} scheduled, ${airings.proved} proved, ${airings.pieces} in pieces, ${airings.notProved} not proved, ${airings.silent} silent, ${airings.unknown} unknown`,
    ...(report.startErrorMs === undefined
      ? []
      : [`Lệch giờ phát · start error: ${spreadText(report.startErrorMs, 'ms')}`]),
    ...(report.causes.length === 0 ? [] : ['Vì sao chưa có chứng cứ · Why not proved:']),
    ...report.causes.map(
      ({ cause, why, airings: count }) =>
        `  ${whole(count)} × ${both(wordsOf('trouble', cause))}: ${both(wordsOf('reason', why))}`,
    ),
    ...(report.troubles.length === 0 ? [] : ['Sự cố · Troubles:']),
    ...report.troubles.flatMap((each) => [
      `  ${each.failed > 0 ? '✗' : '✓'} ${both(wordsOf('trouble', each.what))}: ${whole(each.times)} lần · đúng mong đợi · as expected ${whole(each.met)}, sai · failed ${whole(each.failed)}, không xét được · not judged ${whole(each.unjudged)}${each.knownMs === undefined ? '' : ` · máy chủ biết sau · known after ${spreadText(each.knownMs, 's')}`}`,
      `      ${both(wordsOf('expectation', each.expectation))}`,
    ]),
    `Máy chủ · Server: ${whole(server.records)} bản ghi · records${server.latenessMs === undefined ? '' : `, về sau · after ${spreadText(server.latenessMs, 's')}`}`,
    `Lệnh thật · orders: ${server.orders.told}, tới nơi · arrived ${server.orders.arrived}, trả lời · answered ${server.orders.answered} · lệnh, lịch giả · forged: ${server.forged.told}, tới nơi · arrived ${server.forged.arrived}`,
    ...(inTrouble.length === 0
      ? []
      : [
          `${inTrouble.length} thiết bị còn trong sự cố theo kịch bản lúc kết thúc, không phải lỗi · still in a planned trouble at the end, which is no fault:`,
        ]),
    ...inTrouble
      .slice(0, SHOWN)
      .flatMap(({ box, inTroubleUntil: trouble }) =>
        trouble === undefined
          ? []
          : [
              `  #${box} ${both(wordsOf('trouble', trouble.what))} · đến · until ${local(trouble.until)}, ${trouble.unsent} bản ghi đang chờ · records waiting`,
            ],
      ),
    ...(findings.length === 0
      ? ['Không phát hiện lỗi nào. · Nothing found.']
      : [`Phát hiện · Findings: ${findings.length}`]),
    ...findings
      .slice(0, SHOWN)
      .flatMap(({ weight, rule, box, at, detail, replay }) => [
        `  ${weight === 'broken' ? '✗' : '!'} #${box} ${local(at)} ${both(wordsOf('rule', rule))} (${detail})`,
        `      ${replay}`,
      ]),
    ...(findings.length > SHOWN ? [`  … ${findings.length - SHOWN}`] : []),
  ];
}

/** Says that it is not the whole. */
function early({ boxes, asked }: TrialReport): readonly string[] {
  if (boxes >= asked) return [];
  return [
    `Dừng giữa chừng: mới chạy ${whole(boxes)} trong ${whole(asked)} thiết bị. · Ended early: ${boxes} of ${asked} boxes were run.`,
  ];
}

/** The report as a file that people read. */
export function trialMarkdown(report: TrialReport): string {
  const { airings, server } = report;
  const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  const head = (...cells: string[]) => [row(...cells), row(...cells.map(() => '---'))];
  const lines = [
    '# Kết quả mô phỏng · Simulation',
    '',
    `${whole(report.boxes)} thiết bị, ${whole(report.hours)} giờ ảo, hạt giống ${report.seed}; ${local(report.from)} – ${local(report.until)}. Mọi thứ trong trang này là mô phỏng.  `,
    `${report.boxes} boxes, ${report.hours} virtual hours, seed ${report.seed}. Everything on this page is simulated.`,
    ...early(report).flatMap((line) => ['', `**${line}**`]),
    '',
    '## Lượt phát · Airings',
    '',
    ...head('', ''),
    row('Xếp lịch · scheduled', whole(airings.scheduled)),
    row('Có chứng cứ · proved', whole(airings.proved)),
    row('Đủ nhưng ngắt quãng · in pieces', whole(airings.pieces)),
    row('Thiếu chứng cứ · not proved', whole(airings.notProved)),
    row('Im · silent', whole(airings.silent)),
    row('Không rõ · unknown', whole(airings.unknown)),
    row(
      'Lệch giờ phát · start error',
      report.startErrorMs === undefined ? '–' : spreadText(report.startErrorMs, 'ms'),
    ),
    '',
    '## Vì sao chưa có chứng cứ · Why not proved',
    '',
    ...head('Sự cố · trouble', 'Lý do · reason', 'Lượt · airings'),
    ...report.causes.map(({ cause, why, airings: count }) =>
      row(both(wordsOf('trouble', cause)), both(wordsOf('reason', why)), whole(count)),
    ),
    '',
    '## Sự cố và điều phải xảy ra · Troubles and what must follow',
    '',
    ...head(
      'Sự cố · trouble',
      'Phải xảy ra · must follow',
      'Số lần · times',
      'Đúng · met',
      'Sai · failed',
      'Không xét được · not judged',
      'Máy chủ biết sau · known after',
    ),
    ...report.troubles.map((each) =>
      row(
        both(wordsOf('trouble', each.what)),
        both(wordsOf('expectation', each.expectation)),
        whole(each.times),
        whole(each.met),
        whole(each.failed),
        whole(each.unjudged),
        each.knownMs === undefined ? '–' : spreadText(each.knownMs, 's'),
      ),
    ),
    '',
    '## Máy chủ · Server',
    '',
    ...head('', ''),
    row('Bản ghi · records', whole(server.records)),
    row(
      'Về tới nơi sau · arrived after',
      server.latenessMs === undefined ? '–' : spreadText(server.latenessMs, 's'),
    ),
    row(
      'Lệnh thật: gửi, tới, trả lời · orders: told, arrived, answered',
      Object.values(server.orders).join(', '),
    ),
    row('Lệnh và lịch giả: gửi, tới · forged: told, arrived', Object.values(server.forged).join(', ')),
    row(
      'Dữ liệu điều khiển mỗi thiết bị, cả đợt · control data a box, whole trial',
      `${whole(server.controlKbABox)} kB`,
    ),
    '',
    '## Phát hiện · Findings',
    '',
    ...(report.findings.length === 0
      ? ['Không phát hiện lỗi nào. · Nothing found.']
      : [
          ...head(
            '',
            'Thiết bị · box',
            'Lúc · at',
            'Điều gì · what',
            'Chi tiết · detail',
            'Chạy lại · replay',
          ),
          ...report.findings.map(({ weight, rule, box, at, detail, replay }) =>
            row(
              weight === 'broken' ? '✗' : '!',
              box,
              local(at),
              both(wordsOf('rule', rule)),
              detail.replaceAll('|', '/'),
              `\`${replay}\``,
            ),
          ),
        ]),
    '',
    '## Thiết bị đáng chú ý · Notable boxes',
    '',
    ...head('Thiết bị · box', 'Có chứng cứ · proved', 'Sự cố · troubles', 'Lúc kết thúc · at the end'),
    ...report.notable.map((box) =>
      row(
        box.box,
        `${box.proved}/${box.scheduled}`,
        box.troubles.map((what) => wordsOf('trouble', what).vi).join(', '),
        box.inTroubleUntil === undefined
          ? '–'
          : `${both(wordsOf('trouble', box.inTroubleUntil.what))} → ${local(box.inTroubleUntil.until)}`,
      ),
    ),
    '',
  ];
  return lines.join('\n');
}

function spreadText({ p50, p95, max }: Spread, unit: 'ms' | 's'): string {
  const text = (ms: number) => number(unit === 's' ? ms / 1000 : ms);
  return `p50 ${text(p50)} · p95 ${text(p95)} · max ${text(max)} ${unit}`;
}

function number(value: number): string {
  return value.toLocaleString('vi-VN', { maximumFractionDigits: 1 });
}

function whole(value: number): string {
  return value.toLocaleString('vi-VN', { maximumFractionDigits: 0 });
}

/** An instant as the clock on the wall of the place says it. */
export function local(at: string): string {
  const { year, month, day, hour, minute, second } = Temporal.Instant.from(at).toZonedDateTimeISO(ZONE);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(day)}/${two(month)}/${year} ${two(hour)}:${two(minute)}:${two(second)}`;
}
