import { resolve } from 'node:path';
import { refuse } from '@loaphuong/domain/basics';
import * as z from 'zod';
import { LOG_LEVELS } from './log.ts';

/** The parts of the server program; one process may run any of them. */
export const ROLES = ['web', 'devices', 'jobs'] as const;

/** One of `ROLES`. */
export type Role = (typeof ROLES)[number];

const port = z.coerce.number().int().min(0).max(65_535);

const databaseUrl = z.url({ protocol: /^postgres(ql)?$/, hostname: /^.*$/ });

const mqttUrl = z.url({ protocol: /^(mqtts?|wss?)$/ });

const zone = z.string().refine((name) => {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}, 'not a time zone of the IANA data base, e.g. Asia/Ho_Chi_Minh');

const roles = z
  .union([z.string().transform((text) => text.split(',').map((part) => part.trim())), z.array(z.string())])
  .pipe(z.array(z.enum(ROLES)).min(1));

const schema = z.strictObject({
  /** The one folder that holds everything of this installation. */
  dataDir: z
    .string()
    .min(1)
    .default('data')
    .transform((path) => resolve(path)),
  /** Absent: embedded PostgreSQL inside `dataDir`. */
  databaseUrl: databaseUrl.optional(),
  /** Absent: embedded broker. */
  mqttUrl: mqttUrl.optional(),
  /** PEM of the authorities that vouch for the broker of `mqttUrl`; boxes are told them too. Absent: those of the system. */
  mqttCaFile: z
    .string()
    .min(1)
    .transform((path) => resolve(path))
    .optional(),
  /** How boxes get accounts at the broker of `mqttUrl`: Mosquitto's dynamic security, a users file of NATS, or by hand. */
  mqttAccounts: z.enum(['mosquitto', 'nats']).optional(),
  /** The users file that the nodes of NATS include, and the files with the process numbers of nodes on this machine, by commas. */
  natsUsersFile: z.string().min(1).optional(),
  natsPidFiles: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .optional(),
  /** Where the embedded broker listens for boxes. Absent: 1883 or, where that is taken, another one that is then kept. */
  mqttPort: port.optional(),
  /** Where people and boxes reach HTTP; 0 lets the system choose. */
  port: port.default(8080),
  /** `0.0.0.0` lets the whole local network in, `127.0.0.1` this machine only. */
  host: z.string().min(1).default('0.0.0.0'),
  roles: roles.default([...ROLES]),
  /** The address that people and boxes use, when a proxy stands before us. */
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Mail server for notices, `smtp://user:password@host:587` or `smtps:`. Absent: no mail goes out, and the page says so. */
  smtpUrl: z.url({ protocol: /^smtps?$/, hostname: /^.+$/ }).optional(),
  /** Whom mail is from. */
  mailFrom: z.string().min(3).max(200).default('Loa Phường <loaphuong@localhost>'),
  /** Server of map tiles, `https://tiles.example/{z}/{x}/{y}.png`. Absent: the map is an empty ground, nothing leaves the house. */
  mapTilesUrl: z
    .url({ protocol: /^https?$/ })
    .refine((url) => ['{z}', '{x}', '{y}'].every((part) => url.includes(part)), 'needs {z}, {x} and {y}')
    .optional(),
  /** IANA name of the zone of wall-clock times that name no place. */
  zone: zone.default('Asia/Ho_Chi_Minh'),
  /** File of a second signing key, held apart from the data folder, for what needs two signatures. */
  secondKey: z
    .string()
    .min(1)
    .transform((path) => resolve(path))
    .optional(),
  logLevel: z.enum(LOG_LEVELS).default('info'),
});

/** Everything that can be set from outside, checked. */
export type Config = z.output<typeof schema>;

/** What a caller may give in code or from the command line; it wins over the environment. */
export type ConfigOptions = Partial<z.input<typeof schema>>;

/** The variable of the environment that gives each of them. */
export const VARIABLES: Readonly<Record<keyof Config, string>> = {
  dataDir: 'DATA_DIR',
  databaseUrl: 'DATABASE_URL',
  mqttUrl: 'MQTT_URL',
  mqttCaFile: 'MQTT_CA_FILE',
  mqttAccounts: 'MQTT_ACCOUNTS',
  natsUsersFile: 'NATS_USERS_FILE',
  natsPidFiles: 'NATS_PID_FILES',
  mqttPort: 'MQTT_PORT',
  port: 'PORT',
  host: 'HOST',
  roles: 'ROLES',
  publicUrl: 'PUBLIC_URL',
  smtpUrl: 'SMTP_URL',
  mailFrom: 'MAIL_FROM',
  mapTilesUrl: 'MAP_TILES_URL',
  zone: 'ZONE',
  secondKey: 'SECOND_KEY',
  logLevel: 'LOG_LEVEL',
};

/**
 * Reads the configuration. Nobody else reads the environment.
 * @param environment usually `process.env`; an empty value counts as absent.
 * @throws {Refused} `platform/bad-setting`, naming the variable at fault.
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  options: ConfigOptions = {},
): Config {
  const given: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(VARIABLES)) {
    const value = environment[variable];
    if (value !== undefined && value !== '') given[name] = value;
  }
  for (const [name, value] of Object.entries(options)) if (value !== undefined) given[name] = value;
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const name = String(issue?.path[0] ?? '');
  const variable = name in VARIABLES ? VARIABLES[name as keyof Config] : name;
  const why = issue?.message ?? 'invalid';
  return refuse(
    'invalid',
    'platform/bad-setting',
    {
      vi: `Thiết lập ${variable} không dùng được (${why}). Hãy sửa hoặc bỏ trống rồi khởi động lại.`,
      en: `The setting ${variable} cannot be used (${why}). Correct it or leave it empty, then start again.`,
    },
    { field: name },
  );
}
