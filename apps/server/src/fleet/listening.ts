import { refuse } from '@loaphuong/domain/basics';
import type { BoxId } from '@loaphuong/domain/fleet';
import { everyBox, speakerOf, unpackSound } from '@loaphuong/protocol';
import type { DeviceLink } from '../platform/devices.ts';
import { OpusDecoder } from './opus.ts';

/** Seconds of one lease; it is renewed while somebody listens. */
const LEASE_S = 60;
/** Most people who may listen in at once on this process: it is for checking, not for an audience. */
const LISTENER_LIMIT = 50;

/** People who listen in to boxes: what leaves the player, decoded for the browser. */
export interface Listening {
  /**
   * Sends PCM (s16le, mono, 24 kHz) of one box to `sink` until the returned function is called. `by-lease`: the box is asked for it again
   * and again; `by-signature`: it sends once a second person has signed.
   * @throws {Refused} `fleet/too-many-listeners`.
   */
  attach(box: BoxId, sink: (pcm: Buffer) => void, how: 'by-lease' | 'by-signature'): () => void;
  stop(): void;
}

/** How a lease is asked for: through the signed outbox, like everything that a box obeys. */
export type AskToListen = (box: BoxId, seconds: number) => Promise<void>;

/** Opens the hub. Sound is decoded once a box, however many listen. */
export async function createListening(
  link: DeviceLink,
  ask: AskToListen,
  onFault: (error: unknown) => void,
): Promise<Listening> {
  const boxes = new Map<
    BoxId,
    { sinks: Set<(pcm: Buffer) => void>; decoder: OpusDecoder; renew: NodeJS.Timeout | undefined }
  >();
  let listeners = 0;

  await link.subscribe(everyBox('sound'), (topic, payload) => {
    const box = speakerOf(topic);
    const listened = box === undefined ? undefined : boxes.get(box);
    const message = listened === undefined ? undefined : unpackSound(payload);
    if (listened === undefined || message === undefined) return;
    const pcm = listened.decoder.decode(message.frames);
    if (pcm.length > 0) for (const sink of listened.sinks) sink(pcm);
  });

  const lease = (box: BoxId): void => void ask(box, LEASE_S).catch(onFault);
  return {
    attach(box, sink, how) {
      if (listeners >= LISTENER_LIMIT) {
        refuse('too-many', 'fleet/too-many-listeners', {
          vi: 'Đang có quá nhiều người nghe thử cùng lúc. Hãy thử lại sau ít phút.',
          en: 'Too many people are listening in at once. Try again in a few minutes.',
        });
      }
      let listened = boxes.get(box);
      if (listened === undefined) {
        listened = {
          sinks: new Set(),
          decoder: new OpusDecoder(),
          renew: how === 'by-lease' ? setInterval(() => lease(box), (LEASE_S * 1000 * 3) / 4) : undefined,
        };
        boxes.set(box, listened);
        if (how === 'by-lease') lease(box);
      }
      listened.sinks.add(sink);
      listeners += 1;
      return () => {
        if (!listened.sinks.delete(sink)) return;
        listeners -= 1;
        if (listened.sinks.size > 0) return;
        clearInterval(listened.renew);
        boxes.delete(box);
      };
    },
    stop() {
      for (const { renew } of boxes.values()) clearInterval(renew);
      boxes.clear();
    },
  };
}
