import { type DestinationStream, type Logger, pino } from 'pino';

/** A logger. ERROR means that somebody must act now; WARN, that somebody should know; INFO, what an operator follows. */
export type Log = Logger;

/** How much is written; `silent` for tests. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** One of `LOG_LEVELS`. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Names of fields whose value must never reach a log, wherever they stand up to two levels deep. */
const SECRET_FIELDS = [
  'password',
  'token',
  'secret',
  'cookie',
  'authorization',
  'privateKey',
  'databaseUrl',
  'mqttUrl',
];

const HIDDEN = '[giấu]';

/** The user part of an address with a password (RFC 3986, section 3.2.1), inside any text. */
const PASSWORD_IN_ADDRESS = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"\\]*):[^\s@"\\/]+@/gi;

/**
 * Makes the root logger: JSON lines, secrets, also passwords inside addresses, replaced by `[giấu]`.
 * @param destination where lines go; standard output when absent.
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${Temporal.Now.instant().toString({ smallestUnit: 'millisecond' })}"`,
    redact: {
      paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: HIDDEN,
    },
    hooks: {
      // Errors of drivers like to repeat the whole address that they were given.
      streamWrite: (line: string) => line.replace(PASSWORD_IN_ADDRESS, `$1:${HIDDEN}@`),
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** A logger that writes nothing, for callers that were given none. */
export const noLog: Log = pino({ level: 'silent' });
