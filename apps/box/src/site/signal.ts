/** A signal weaker or stronger than this is a broken figure. */
const WEAKEST_DBM = -150;
const MOST_LINES = 64;

/**
 * The strongest link in `/proc/net/wireless`. The third figure of a line is the level: the kernel gives it below zero when it is in dBm;
 * a positive one is a driver's own scale, and 0 means that there is no link.
 */
export function wirelessDbm(text: string): number | undefined {
  const levels = text
    .split('\n', MOST_LINES)
    .flatMap(
      (line) => /^\s*[^\s:]{1,32}:\s+[0-9a-f]{1,8}\s+-?\d{1,4}\.?\s+(-?\d{1,4})\.?\s/i.exec(line)?.[1] ?? [],
    );
  const known = levels.map(Number).filter(isDbm);
  return known.length === 0 ? undefined : Math.max(...known);
}

/**
 * What a modem left in its file: a bare figure in dBm, the answer to `AT+CSQ` (3GPP TS 27.007, 8.5: 0 is −113 dBm, two a step, 99 not
 * known), or the keys of ModemManager's `mmcli --signal-get -K`.
 */
export function modemDbm(text: string): number | undefined {
  const bare = /^\s*(-\d{1,3}(?:\.\d{1,4})?)\s*$/.exec(text)?.[1];
  if (bare !== undefined) return within(Number(bare));
  const csq = /^\s*\+CSQ:\s*(\d{1,2}),\d{1,2}\s*$/m.exec(text)?.[1];
  if (csq !== undefined) return Number(csq) > 31 ? undefined : -113 + 2 * Number(csq);
  const levels = [
    ...text.matchAll(/^modem\.signal\.[a-z0-9]{1,8}\.rssi\s*:\s*(-\d{1,3}(?:\.\d{1,4})?)\s*$/gm),
  ];
  const known = levels.map(([, level]) => Number(level)).filter(isDbm);
  return known.length === 0 ? undefined : within(Math.max(...known));
}

function within(dbm: number): number | undefined {
  return isDbm(dbm) ? Math.round(dbm * 10) / 10 : undefined;
}

function isDbm(level: number): boolean {
  return level < 0 && level >= WEAKEST_DBM;
}
