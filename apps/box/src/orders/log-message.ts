import { type LogLines, MOST_MESSAGE_BYTES } from '@loaphuong/protocol';
import { bytesOf } from '../store/store.ts';

/** Longest line of a log that is sent; the end of a longer one is left out. */
const LINE_LENGTH = 2000;

/**
 * The log that answers an order, as one message that its line can carry: the newest lines that fit in, oldest first. Where older ones
 * had to be left out, the first line says how many. @param lines of the program's log, oldest first.
 */
export function logMessage(command: string, lines: readonly string[], most = MOST_MESSAGE_BYTES): LogLines {
  const sent = lines.map(asSent);
  if (sizeOf({ command, lines: sent }) <= most) return { command, lines: sent };
  let room = most - sizeOf({ command, lines: [leftOut(sent.length, most)] });
  let from = sent.length;
  for (const line of sent.toReversed()) {
    // The comma before it.
    room -= sizeOf(line) + 1;
    if (room < 0) break;
    from -= 1;
  }
  return { command, lines: [leftOut(from, most), ...sent.slice(from)] };
}

function asSent(line: string): string {
  return (line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH - 1)}…` : line).toWellFormed();
}

/** Whoever reads a log reads it in the language of the program; what is missing from it concerns the technician, too. */
function leftOut(count: number, most: number): string {
  return `… bỏ ${count} dòng cũ hơn: một tin nhắn chở nhiều nhất ${most} byte / ${count} older lines left out: one message carries at most ${most} bytes`;
}

/** Bytes on the line. */
function sizeOf(value: string | LogLines): number {
  return bytesOf(JSON.stringify(value)).length;
}
