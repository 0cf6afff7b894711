import { randomBytes } from 'node:crypto';
import { type ClaimAsk, claimText, EnrolAnswer, spellMark, stickerAddress } from '@loaphuong/protocol';
import { renderSVG } from 'uqr';
import type { Random } from '../chance/random.ts';
import { bytesOf, type Store } from '../store/store.ts';
import { EnrolRefused, refusedBy } from './enrol.ts';
import { type Identity, readIdentity, writeIdentity } from './identity.ts';
import { type BoxKey, keyNameOf, makeBoxKey, sha256 } from './keys.ts';

/** Sends the question; the answer is whatever the server said, not yet believed. */
export type PostClaim = (ask: ClaimAsk) => Promise<{ readonly status: number; readonly body: unknown }>;

/** What is printed on the cabinet of a box. */
export interface Sticker {
  /** 32 hex digits. */
  readonly mark: string;
  /** The same in groups of four, for reading out. */
  readonly spelled: string;
  /** What the QR holds. */
  readonly address: string;
}

/** Where a box asks, and how it knows that it is the right one. */
export interface ClaimServer {
  readonly url: string;
  /** First digits, 16 to 64, of the SHA-256 of the installation's public key; the same for every card of one installation. */
  readonly key?: string | undefined;
}

const PATH = 'sticker.txt';
const PICTURE = 'sticker.svg';
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60_000;

/** The mark of a key as it stands on the sticker. */
export function markOf(key: Pick<BoxKey, 'publicKey'>): string {
  return sha256(Buffer.from(key.publicKey, 'base64')).slice(0, 32);
}

/** Makes the key if there is none, and the sticker's text; also leaves it in `sticker.txt` and as a QR in `sticker.svg`, for whoever prints it. */
export function stickerOf(store: Store, server: string): Sticker {
  const stored = readIdentity(store);
  const key =
    stored.state === 'none' ? makeBoxKey() : stored.state === 'key-only' ? stored.key : stored.identity.key;
  if (stored.state === 'none') writeIdentity(store, key, undefined);
  const mark = markOf(key);
  const sticker = { mark, spelled: spellMark(mark), address: stickerAddress(server, mark) };
  store.replace(PATH, bytesOf(`${sticker.spelled}\n${sticker.address}\n`));
  store.replace(PICTURE, bytesOf(renderSVG(sticker.address)));
  return sticker;
}

/**
 * Asks until a technician has said where this box hangs. The box believes the answer only from an installation that it was told of
 * beforehand (`key`) or whose name the web's own certificates prove (https); over the open network anybody could answer.
 * @param wait pauses; says false when the program ends meanwhile.
 * @throws {EnrolRefused} `box/unproved-server`, `box/impostor`, `box/enrol-refused`, `box/unreadable-answer`, `box/stopped`.
 */
export async function awaitClaim(
  store: Store,
  server: ClaimServer,
  post: PostClaim,
  parts: { readonly wait: (ms: number) => Promise<boolean>; readonly random: Random },
): Promise<Identity> {
  if (server.key === undefined && !isProved(server.url)) {
    throw new EnrolRefused(
      'box/unproved-server',
      'Chưa có cách nào biết máy chủ này là thật. Hãy dùng địa chỉ https, hoặc thêm --server-key với dấu khóa xem ở trang Thiết bị & khóa.',
      'Nothing proves that this server is the right one. Use an https address, or add --server-key with the mark shown on the page of keys.',
    );
  }
  stickerOf(store, server.url);
  const stored = readIdentity(store);
  if (stored.state === 'enrolled') return stored.identity;
  if (stored.state === 'none') throw new Error('the key was written and is not there');
  const { key } = stored;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)) {
    const nonce = randomBytes(16).toString('hex');
    const ask = { publicKey: key.publicKey, nonce, signature: key.sign(claimText(key.publicKey, nonce)) };
    const answer = await post(ask).catch(() => undefined);
    if (answer !== undefined && answer.status >= 200 && answer.status < 300) {
      const belongs = believed(answer.body, server.key);
      writeIdentity(store, key, belongs);
      return { key, belongs };
    }
    // Not claimed yet, too many questions, or a server in trouble: later. Anything else a person must see.
    const isLater = answer === undefined || [404, 429].includes(answer.status) || answer.status >= 500;
    if (!isLater) throw refusedBy(answer.status, answer.body);
    if (!(await parts.wait(pause * (0.75 + parts.random() / 2)))) {
      throw new EnrolRefused(
        'box/stopped',
        'Đã dừng trước khi được ghép.',
        'Stopped before anybody claimed the box.',
      );
    }
  }
}

function isProved(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

function believed(body: unknown, expected: string | undefined): EnrolAnswer {
  const answer = EnrolAnswer.safeParse(body);
  if (!answer.success) {
    throw new EnrolRefused(
      'box/unreadable-answer',
      'Máy chủ trả lời không đúng dạng. Hãy kiểm tra địa chỉ máy chủ.',
      'The server answered something that is no enrolment. Check the address of the server.',
    );
  }
  const { keys } = answer.data;
  const honest = keys.every(({ key, publicKey }) => keyNameOf(publicKey) === key);
  const isExpected = ({ publicKey }: { publicKey: string }) =>
    expected === undefined || sha256(Buffer.from(publicKey, 'base64')).startsWith(expected.toLowerCase());
  if (honest && keys.some(isExpected)) return answer.data;
  throw new EnrolRefused(
    'box/impostor',
    'Khóa của máy chủ không phải khóa đã ghi trong thẻ nhớ. Có thể đây là máy chủ giả. Thiết bị chưa được ghép.',
    'The key of the server is not the one that this box was told. This may be an impostor. The box has not joined.',
  );
}
