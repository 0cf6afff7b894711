import { randomUUID } from 'node:crypto';
import type { DeviceLink } from '../platform/devices.ts';

const TOPIC = 'server/echo';
/** Longest that a message to ourselves may take: NATS can let a session wait 4 s after it has read its accounts again. */
const ECHO_MS = 10_000;

/** Sends a message with QoS 1 to ourselves, on the very session that hears the boxes. Gives whether it came back in time. */
export type Echo = () => Promise<boolean>;

/**
 * Makes the check whether a broker still delivers. NATS before the mending of its issue 8661 delivers nothing with QoS 1 any more to
 * sessions that stand while it reads its configuration again, when its `mqtt` block has `tls` and no `max_ack_pending`: every
 * line stands, every box is there, and no play log arrives.
 */
export async function createEcho(link: DeviceLink): Promise<Echo> {
  const waiting = new Map<string, () => void>();
  await link.subscribe(TOPIC, (_topic, payload) => waiting.get(payload.toString())?.());
  return () => {
    const word = randomUUID();
    return new Promise((settle) => {
      const settled = (came: boolean): void => {
        clearTimeout(timer);
        waiting.delete(word);
        settle(came);
      };
      const timer = setTimeout(() => settled(false), ECHO_MS);
      waiting.set(word, () => settled(true));
      link.publish(TOPIC, word).catch(() => settled(false));
    });
  };
}
