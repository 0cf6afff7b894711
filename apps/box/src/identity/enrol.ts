import { ENROL_CODE, EnrolAnswer, type EnrolAsk, enrolText } from '@loaphuong/protocol';
import type { Store } from '../store/store.ts';
import { type Identity, readIdentity, writeIdentity } from './identity.ts';
import { keyNameOf, makeBoxKey } from './keys.ts';

/** Why a box did not join, in words for the technician on the ladder. */
export class EnrolRefused extends Error {
  /** Address of the reason, stable for ever. */
  readonly code: string;
  readonly vi: string;
  /** The server's own code when it was the server that refused. */
  readonly serverCode: string | undefined;

  constructor(code: string, vi: string, en: string, serverCode?: string) {
    super(en);
    this.serverCode = serverCode;
    this.name = 'EnrolRefused';
    this.code = code;
    this.vi = vi;
  }
}

/** Sends the question; the answer is whatever the server said, not yet believed. Injected, so that a box can be tested without HTTP. */
export type PostEnrol = (ask: EnrolAsk) => Promise<{ readonly status: number; readonly body: unknown }>;

/**
 * Joins an installation with a one-time code. The key is made and stored before the question is sent, so that a power cut between
 * question and answer does not lose it. A box that already belongs somewhere makes a new key when a code is given: a person
 * brought it to a new place, and the old key's life ends with the old place. Its journal then belongs to the old box and is kept
 * aside by the caller.
 * @throws {EnrolRefused} `box/bad-code`, `box/impostor`, `box/enrol-refused`, `box/unreadable-answer`.
 */
export async function enrol(store: Store, code: string, post: PostEnrol): Promise<Identity> {
  const typed = ENROL_CODE.exec(
    code
      .trim()
      .toUpperCase()
      .replace(/\.[0-9A-F]{16}$/, (name) => name.toLowerCase()),
  );
  if (typed === null) {
    throw new EnrolRefused(
      'box/bad-code',
      'Mã ghép nối không đúng dạng ABCD-EFGH-JKMN. Hãy đọc lại mã trên màn hình quản trị.',
      'The enrolment code does not have the form ABCD-EFGH-JKMN. Read it again from the console.',
    );
  }
  const stored = readIdentity(store);
  const key = stored.state === 'key-only' ? stored.key : makeBoxKey();
  if (stored.state === 'none') writeIdentity(store, key, undefined);

  const ask: EnrolAsk = {
    code: typed[0],
    publicKey: key.publicKey,
    signature: key.sign(enrolText(typed[0], key.publicKey)),
  };
  const { status, body } = await post(ask);
  if (status < 200 || status > 299) {
    const refused = refusedBy(status, body);
    // The server knows this key from an answer that never arrived: it can never join again, so the next attempt has a new one.
    if (refused.serverCode === 'fleet/key-known') writeIdentity(store, makeBoxKey(), undefined);
    throw refused;
  }
  const answer = EnrolAnswer.safeParse(body);
  if (!answer.success) {
    throw new EnrolRefused(
      'box/unreadable-answer',
      'Máy chủ trả lời không đúng dạng. Hãy kiểm tra địa chỉ máy chủ.',
      'The server answered something that is no enrolment. Check the address of the server.',
    );
  }
  checkKeys(answer.data, typed[2]);
  writeIdentity(store, key, answer.data);
  return { key, belongs: answer.data };
}

/** The code may name the installation's key: then only that installation is believed, now and for ever. */
function checkKeys(answer: EnrolAnswer, expected: string | undefined): void {
  const honest = answer.keys.every(({ key, publicKey }) => keyNameOf(publicKey) === key);
  if (honest && (expected === undefined || answer.keys.some(({ key }) => key === expected))) return;
  throw new EnrolRefused(
    'box/impostor',
    'Khóa của máy chủ không khớp với mã ghép nối. Có thể đây là máy chủ giả. Thiết bị chưa được ghép.',
    'The key of the server is not the one named in the code. This may be an impostor. The box has not joined.',
  );
}

/** The server's own no, in its own words. */
export function refusedBy(status: number, body: unknown): EnrolRefused {
  const said = typeof body === 'object' && body !== null ? body : {};
  const code = 'code' in said && typeof said.code === 'string' ? said.code : `http/${status}`;
  const message =
    'message' in said && typeof said.message === 'object' && said.message !== null ? said.message : {};
  const vi =
    'vi' in message && typeof message.vi === 'string' ? message.vi : 'Máy chủ từ chối mã ghép nối này.';
  const en = 'en' in message && typeof message.en === 'string' ? message.en : 'The server refused this code.';
  return new EnrolRefused('box/enrol-refused', `${vi} (${code})`, `${en} (${code})`, code);
}
