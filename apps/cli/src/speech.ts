import { Refused, type Sentence } from '@loaphuong/domain/basics';
import type { Command } from 'commander';
import { CommanderError } from 'commander';

/** Headings of commander's help, in Vietnamese. */
const headings: Readonly<Record<string, string>> = {
  'Usage:': 'Cách dùng:',
  'Arguments:': 'Tham số:',
  'Options:': 'Tùy chọn:',
  'Commands:': 'Lệnh:',
};

/** Makes a command and all below it speak Vietnamese, and throw instead of ending the process. */
export function speakVietnamese(command: Command): Command {
  command
    .helpOption('-h, --help', 'xem trợ giúp này · show this help')
    .helpCommand(false)
    .configureHelp({
      styleTitle: (title) => headings[title] ?? title,
      styleUsage: (usage) => usage.replace('[options]', '[tùy chọn]').replace('[command]', '[lệnh]'),
      styleSubcommandTerm: (term) => term.replace('[options]', '[tùy chọn]'),
      styleDescriptionText: (text) => text.replace(/\(default: /, '(mặc định: '),
    })
    // The caller prints the thrown error once, in both languages.
    .configureOutput({ outputError: () => undefined })
    .exitOverride();
  for (const below of command.commands) speakVietnamese(below);
  return command;
}

/** How each of commander's complaints reads in Vietnamese; `$1` is the word in quotes, `$2` the way out. */
const complaints: Readonly<Record<string, (what: string) => string>> = {
  'commander.unknownCommand': (what) => `Không có lệnh "${what}".`,
  'commander.unknownOption': (what) => `Không có tùy chọn "${what}".`,
  'commander.missingArgument': (what) => `Thiếu tham số "${what}".`,
  'commander.optionMissingArgument': (what) => `Tùy chọn "${what}" cần một giá trị.`,
  'commander.missingMandatoryOptionValue': (what) => `Bắt buộc phải có tùy chọn "${what}".`,
  'commander.invalidArgument': (what) => `Giá trị của "${what}" không dùng được.`,
  'commander.excessArguments': () => 'Thừa tham số.',
  'commander.conflictingOption': (what) => `Tùy chọn "${what}" không dùng chung được với tùy chọn kia.`,
};

/** Says what is wrong with a command line, in both languages, with a suggestion where one is near. */
export function explainUsage(error: CommanderError): Sentence {
  const en = error.message.replace(/^error: /, '');
  const what = /'([^']*)'/.exec(en)?.[1] ?? '';
  const suggestion = /\(Did you mean (?:one of )?(.+)\?\)/.exec(en)?.[1];
  const vi = complaints[error.code]?.(what) ?? 'Lệnh không đúng.';
  return {
    vi: suggestion === undefined ? vi : `${vi} Có phải ý là "${suggestion}"?`,
    en: en.replace(/\n/g, ' '),
  };
}

/** The code of a complaint in our own spelling: `commander.unknownOption` is `cli/unknown-option`. */
function usageCode({ code }: CommanderError): string {
  return code.replace('commander.', 'cli/').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** What the terminal shows of an error, and the exit code: 2 for a wrong command line, 1 for everything else. */
export interface Farewell {
  readonly text: string;
  readonly exitCode: number;
}

/** Turns whatever a command threw into what the person reads; `undefined` when nothing is to be said (help, version). */
export function farewell(error: unknown): Farewell | undefined {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0 || error.code === 'commander.help') return undefined;
    const { vi, en } = explainUsage(error);
    return { text: `${vi}\n${en}\nXem · see: loaphuong --help\n[${usageCode(error)}]`, exitCode: 2 };
  }
  if (error instanceof Refused) {
    const { code, message } = error.refusal;
    const isTyped = error.refusal.kind === 'invalid' && code.startsWith('cli/');
    return { text: `${message.vi}\n${message.en}\n[${code}]`, exitCode: isTyped ? 2 : 1 };
  }
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: `Chương trình gặp lỗi chưa lường trước. Hãy gửi nguyên văn phần dưới đây cho người phụ trách.\nThe program met an error that it did not foresee. Send the text below to those who maintain it.\n${told}`,
    exitCode: 1,
  };
}
