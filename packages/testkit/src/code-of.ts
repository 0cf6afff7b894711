import { CallFailed } from '@loaphuong/contract';
import { Refused } from '@loaphuong/domain/basics';

/** The code of the refusal that a call ends with, for tests; `no refusal` when it succeeds, the error's text when it is a fault. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'no refusal';
  } catch (error) {
    if (error instanceof CallFailed) return error.problem?.code ?? `HTTP ${error.status}`;
    if (error instanceof Refused) return error.refusal.code;
    return String(error);
  }
}
