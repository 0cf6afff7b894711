import { extname } from 'node:path';
import { FAULT_KINDS, type FaultKind, type FaultShares } from '@loaphuong/box/simulation';
import { refuse, type Sentence } from '@loaphuong/domain/basics';

/** Kinds of files that a report can be written to, by their endings. */
export const REPORT_KINDS = ['json', 'md', 'csv'] as const;

/** Names of reports, by their endings. @throws {Refused} `cli/bad-value`. */
export function files(file: string, before: readonly string[]): readonly string[] {
  if (!REPORT_KINDS.some((kind) => extname(file) === `.${kind}`))
    badWord('--report', file, {
      vi: 'Tên tệp phải kết thúc bằng .json, .md hoặc .csv.',
      en: 'The name of the file must end in .json, .md or .csv.',
    });
  return [...before, file];
}

/** `outage=0.3,power=0.2`: what is not named does not happen. @throws {Refused} `cli/bad-value`. */
export function shares(text: string): FaultShares {
  const named: Record<FaultKind, number> = { outage: 0, power: 0, clock: 0, disk: 0, card: 0, forged: 0 };
  if (text === 'none') return named;
  for (const part of text.split(',')) {
    const [name = '', value = '', ...more] = part.trim().split('=');
    const kind = FAULT_KINDS.find((one) => one === name);
    const share = value === '' ? Number.NaN : Number(value);
    if (kind === undefined || more.length > 0 || !(share >= 0 && share <= 1))
      badWord('--faults', part, {
        vi: `Viết dạng outage=0.3,power=0.2 hoặc none. Các loại: ${FAULT_KINDS.join(', ')}; mỗi loại từ 0 đến 1.`,
        en: `Write outage=0.3,power=0.2 or none. There are ${FAULT_KINDS.join(', ')}; each takes a share from 0 to 1.`,
      });
    else named[kind] = share;
  }
  return named;
}

/** Reads a whole number. @param option its name on the command line. @throws {Refused} `cli/bad-value`. */
export function whole(option: string) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0)
      badWord(option, text, {
        vi: 'Cần một số nguyên, từ 0 trở lên.',
        en: 'A whole number from 0 on is needed.',
      });
    return value;
  };
}

/** @throws {Refused} `cli/bad-value`, which ends the program with exit code 2. */
function badWord(option: string, text: string, { vi, en }: Sentence): never {
  return refuse('invalid', 'cli/bad-value', {
    vi: `Giá trị "${text}" của "${option}" không dùng được. ${vi}`,
    en: `The value "${text}" of "${option}" cannot be used. ${en}`,
  });
}
