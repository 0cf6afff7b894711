import { type BoxFacts, judgeBox, runBoxTrial, trialProgramme } from '@loaphuong/box/simulation';
import { type TrialAsked, type TrialReport, trialReport } from './trial-report.ts';
import { local } from './trial-text.ts';
import { both, wordsOf } from './trial-words.ts';

/** Runs one box of a simulation again and tells its days in order of time: troubles, orders, what it wrote and when the server had it. */
export function retell(
  asked: TrialAsked,
  number: number,
): { readonly report: TrialReport; readonly lines: readonly string[] } {
  const { seed, hours, shares } = asked;
  const programme = trialProgramme(seed, hours);
  const facts = runBoxTrial({ seed, number, programme, shares });
  const box = judgeBox(facts, programme);
  const planned = programme.airings.map(({ atMs, durationMs, airing }) => ({
    atMs,
    text: `▶ lịch phát · due: ${airing.id.slice(0, 8)}, ${durationMs / 1000} s`,
  }));
  const lines = [...planned, ...happened(facts)]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, text }) => `  ${local(new Date(atMs).toISOString())}  ${text}`);
  return { report: trialReport(asked, [box]), lines: [`Thiết bị · box #${number}`, ...lines] };
}

function happened({ faults, orders, wrote, wroteMs, member, crashes }: BoxFacts) {
  const takenUs = new Map(member.records.map(({ hash }, i) => [hash, member.takenUs[i]]));
  return [
    ...faults.flatMap(({ what, fromMs, untilMs }) => {
      const words = both(wordsOf('trouble', what));
      const begins = { atMs: fromMs, text: `⚡ ${words}` };
      return untilMs > fromMs ? [begins, { atMs: untilMs, text: `⚡ hết · over: ${words}` }] : [begins];
    }),
    ...orders.map(({ atMs, genuine, sent }) => ({
      atMs,
      text: `✉ ${genuine ? 'lệnh thật · order' : 'lệnh giả · forged'}${sent ? '' : ', không tới · did not arrive'}`,
    })),
    ...crashes.map(({ atMs, why }) => ({ atMs, text: `✗ ${why}` })),
    ...wrote.map(({ seq, hash, event }, i) => {
      const us = takenUs.get(hash);
      const atMs = wroteMs[i] ?? 0;
      const { kind, ...more } = event;
      const known =
        us === undefined
          ? 'máy chủ không có · the server lacks it'
          : `máy chủ có sau · at the server after ${((us / 1000 - atMs) / 1000).toFixed(1)} s`;
      return { atMs, text: `✎ ${seq} ${kind} ${JSON.stringify(more).slice(0, 160)} (${known})` };
    }),
  ];
}
