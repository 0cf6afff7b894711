import { refuse } from '@loaphuong/domain/basics';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Changes, EVERYTHING } from './changes.ts';

/** How long subjects are gathered after one was sent, so that a burst becomes two events and not two hundred. */
const GATHER_MS = 200;
/** A comment now and then keeps proxies from closing a quiet line, and finds listeners that have gone. */
const HEARTBEAT_MS = 20_000;
/** A listener that leaves this much unread is cut off; its browser comes back by itself and fetches afresh. */
const UNREAD_LIMIT_BYTES = 65_536;

/** Streams of server-sent events (WHATWG HTML, section 9.2) that tell screens what to fetch again. */
export interface EventStreams {
  /**
   * Turns this request into a stream: `event: changed`, data a JSON list of subjects. Ends when the client goes or
   * `stop` is called.
   * @param subjects those that this client may hear of; `EVERYTHING` on the line becomes all of them.
   * @throws {Refused} `platform/too-many-streams`.
   */
  attach(request: FastifyRequest, reply: FastifyReply, subjects: readonly string[]): void;
  /** How many clients are listening. */
  count(): number;
  stop(): void;
}

/** Joins changes to clients. @param limit most clients of this process, default 2000. */
export function createEventStreams(changes: Changes, limit = 2000): EventStreams {
  const open = new Set<() => void>();
  return {
    attach(request, reply, subjects) {
      if (open.size >= limit) {
        refuse('too-many', 'platform/too-many-streams', {
          vi: 'Có quá nhiều màn hình đang mở cùng lúc. Trang vẫn dùng được nhưng không tự cập nhật; hãy tải lại khi cần.',
          en: 'Too many screens are open at once. The page works but does not update by itself; reload it when needed.',
        });
      }
      reply.hijack();
      const response = reply.raw;
      response.writeHead(200, {
        ...onlyText(reply.getHeaders()),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      response.write('retry: 2000\n\n');
      const allowed = new Set(subjects);
      const waiting = new Set<string>();
      let gathering: NodeJS.Timeout | undefined;

      const flush = (): void => {
        gathering = undefined;
        if (waiting.size === 0) return;
        if (response.writableLength > UNREAD_LIMIT_BYTES) {
          end();
          return;
        }
        response.write(`event: changed\ndata: ${JSON.stringify([...waiting])}\n\n`);
        waiting.clear();
        gathering = setTimeout(flush, GATHER_MS);
      };
      const silence = changes.listen((subject) => {
        if (subject === EVERYTHING) for (const each of allowed) waiting.add(each);
        else if (allowed.has(subject)) waiting.add(subject);
        if (gathering === undefined) flush();
      });
      const heartbeat = setInterval(() => {
        if (response.writableLength > UNREAD_LIMIT_BYTES) end();
        else response.write(': .\n\n');
      }, HEARTBEAT_MS);
      const end = (): void => {
        if (!open.delete(end)) return;
        silence();
        clearInterval(heartbeat);
        clearTimeout(gathering);
        response.destroy();
      };
      open.add(end);
      request.raw.socket.once('close', end);
      // Who left while the request was looked at will not say so again.
      if (request.raw.socket.destroyed) end();
      response.once('error', end);
    },
    count: () => open.size,
    stop() {
      for (const end of [...open]) end();
    },
  };
}

function onlyText(
  headers: Record<string, string | number | string[] | undefined>,
): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) kept[name] = typeof value === 'number' ? String(value) : value;
  }
  return kept;
}
