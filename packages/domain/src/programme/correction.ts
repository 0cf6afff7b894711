const FILLS: Readonly<Record<string, 'number' | 'date' | 'title'>> = {
  NUMBER_MISSING: 'number',
  NUMBER_LINE_MISSING: 'number',
  DAY_MISSING: 'date',
  DATE_MISSING: 'date',
  TITLE_MISSING: 'title',
};

/** The field of the plan that an entered value goes into, for findings that leave one empty. */
export function findingFills(code: string): 'number' | 'date' | 'title' | undefined {
  return FILLS[code];
}

/**
 * Brings an entered value to the form of its field: a date `05/06/2024` or `2024-06-05` to ISO, a number without inner spaces.
 * `undefined` when it cannot be that.
 */
export function tidyCorrection(field: 'number' | 'date' | 'title', entered: string): string | undefined {
  const text = entered.normalize('NFC').trim();
  switch (field) {
    case 'number': {
      const tidy = text.replace(/^số\s*:?\s*/i, '').replace(/\s+/g, '');
      return /^\d{1,6}([a-zA-Z])?(\/[\p{L}\d&.-]+)*$/u.test(tidy) ? tidy : undefined;
    }
    case 'date': {
      const [, day, month, year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text) ?? [];
      const iso = day === undefined ? text : `${year}-${month?.padStart(2, '0')}-${day.padStart(2, '0')}`;
      try {
        return Temporal.PlainDate.from(iso, { overflow: 'reject' }).toString();
      } catch {
        return undefined;
      }
    }
    case 'title':
      return text === '' ? undefined : text;
  }
}
