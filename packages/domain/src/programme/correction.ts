const FILLS: Readonly<Record<string, 'number' | 'date' | 'title'>> = {
  NUMBER_MISSING: 'number',
  NUMBER_LINE_MISSING: 'number',
  DAY_MISSING: 'date',
  DATE_MISSING: 'date',
  TITLE_MISSING: 'title',
};

/** The field of the plan that an entered value goes into, for findings that leave one empty. */
export function findingFills(code: string): 'number' | 'date' | 'title' | undefined {
  return Object.hasOwn(FILLS, code) ? FILLS[code] : undefined;
}

/**
 * Brings an entered value to the form of its field: a date `05/06/2024` or `2024-06-05` to ISO, a number without inner spaces, a
 * title on one line. `undefined` when it cannot be that.
 */
export function tidyCorrection(field: 'number' | 'date' | 'title', entered: string): string | undefined {
  const text = entered.normalize('NFC').replace(/\s+/g, ' ').trim();
  switch (field) {
    case 'number': {
      const tidy = text.replace(/^số ?:? ?/iu, '').replaceAll(' ', '');
      return /^\d{1,6}\p{L}?(\/[\p{L}\d&.-]+)*$/u.test(tidy) ? tidy : undefined;
    }
    case 'date':
      return isoDate(text);
    case 'title':
      return text === '' ? undefined : text;
  }
}

/** Only the two forms that people write; Temporal alone would take times, zones and other calendars along. */
function isoDate(text: string): string | undefined {
  const [, day = '', month = '', last = ''] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text) ?? [];
  const iso = last === '' ? text : `${last}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!/^[1-9]\d{3}-\d{2}-\d{2}$/.test(iso)) return undefined;
  try {
    return Temporal.PlainDate.from(iso, { overflow: 'reject' }).toString();
  } catch {
    return undefined;
  }
}
