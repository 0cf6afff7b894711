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

/**
 * Makes the root logger: JSON lines, secrets replaced by `[giấu]`.
 * @param destination where lines go; standard output when absent.
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${Temporal.Now.instant().toString({ smallestUnit: 'millisecond' })}"`,
    redact: {
      paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[giấu]',
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** A logger that writes nothing, for callers that were given none. */
export const noLog: Log = pino({ level: 'silent' });
