// What the bootstrap says to the person at the terminal: every sentence in Vietnamese first, then in English.

const isTerminal = Boolean(process.stderr.isTTY) && !process.env.CI;
let openLine = false;

/**
 * A sentence that stops the bootstrap. The message holds both languages; `details` is the raw tail of what a
 * tool said, shown indented below it.
 */
export class Refusal extends Error {
  /**
   * @param {string} vietnamese what is wrong and the way out, in Vietnamese
   * @param {string} english the same in English
   * @param {string} [details] what the failing tool printed last
   */
  constructor(vietnamese, english, details = '') {
    super(`${vietnamese}\n${english}`);
    this.name = 'Refusal';
    this.details = details;
  }
}

/**
 * Prints one finished line to stderr (stdout belongs to the program that is started).
 * @param {string} text
 */
export function say(text) {
  closeProgress();
  process.stderr.write(`${text}\n`);
}

/**
 * Prints a line that the next progress line overwrites; without a terminal each is a line of its own.
 * @param {string} text
 */
export function progress(text) {
  if (!isTerminal) {
    process.stderr.write(`${text}\n`);
    return;
  }
  process.stderr.write(`\r\u001b[K${text}`);
  openLine = true;
}

/** Ends an open progress line, so that what follows starts on a line of its own. */
export function closeProgress() {
  if (openLine) process.stderr.write('\n');
  openLine = false;
}

/** Milliseconds between two progress lines: a terminal redraws, a log file should stay short. */
export const progressEvery = isTerminal ? 200 : 5000;
