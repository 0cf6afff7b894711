import type { Rule } from './rule.ts';
import { readAbbreviation, readCapitals, readShortPlace } from './rules/abbreviation.ts';
import { readAddress } from './rules/address.ts';
import { readDate } from './rules/date.ts';
import { readDateRange } from './rules/date-range.ts';
import { readDocumentNumber } from './rules/document-number.ts';
import { readDigits, readForeignNumber, readShare } from './rules/number.ts';
import { readOrdinal, readRoman } from './rules/ordinal.ts';
import { readPhone } from './rules/phone.ts';
import { readQuantity } from './rules/quantity.ts';
import { readSymbol } from './rules/symbol.ts';
import { readTime } from './rules/time.ts';
import { readWord } from './rules/word.ts';

/**
 * All rules in their order; at each place the first that reads wins. Names before numbers (addresses, codes, telephones),
 * codes and dates before ranges, ranges before decimals, tables before guesses. The order is part of the meaning.
 */
export const RULES: readonly Rule[] = [
  readAddress,
  readDocumentNumber,
  readPhone,
  readAbbreviation,
  readDateRange,
  readDate,
  readTime,
  readOrdinal,
  readRoman,
  readShare,
  readForeignNumber,
  readQuantity,
  readDigits,
  readShortPlace,
  readCapitals,
  readSymbol,
  readWord,
];
