import { useTime } from '../shell/session.ts';

/** Room on a disk as people say it, cut and not rounded up: `11,4 GB`, below one gigabyte `640 MB`. */
export function roomText(bytes: number, decimal: (value: number, digits: number) => string): string {
  return bytes >= 1e9
    ? `${decimal(Math.floor(bytes / 1e8) / 10, 1)} GB`
    : `${decimal(Math.floor(bytes / 1e6), 0)} MB`;
}

/** The same in the language of the page. */
export function useRoom(): (bytes: number) => string {
  const { decimal } = useTime();
  return (bytes) => roomText(bytes, decimal);
}
