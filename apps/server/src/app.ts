import { type ChangedSubject, ChangedSubject as Subjects } from '@loaphuong/contract';
import type { Role } from '@loaphuong/domain/access';
import {
  type AccessTables,
  createAuthentication,
  createSessions,
  need,
  registerAccess,
  type Sessions,
} from './access/index.ts';
import { type AuditTables, registerAudit } from './audit/index.ts';
import {
  type AudioWorkshop,
  type BroadcastParts,
  type BroadcastTables,
  broadcastHandlers,
  broadcastJobs,
  broadcastRecurrences,
  currentHorizon,
  hearReadiness,
  keepPlayLog,
  nearestAirings,
  playsOfCluster,
  rebuildHorizons,
  registerBroadcast,
  republishHorizons,
  resignHorizons,
  titlesOnAir,
} from './broadcast/index.ts';
import {
  type CareParts,
  type CareTables,
  careHandlers,
  careJobs,
  careRecurrences,
  type MailSettings,
  registerCare,
  watchJournals,
} from './care/index.ts';
import {
  brokerDoor,
  createFleet,
  type FleetTables,
  fleetHandlers,
  fleetJobs,
  fleetRecurrences,
  followKeys,
  hearBoxes,
  type Keyring,
  markSilentBoxes,
  registerFleet,
  sendUnsent,
} from './fleet/index.ts';
import { allocateOnConfirm, type LedgerTables, lineBalances } from './ledger/index.ts';
import { measureSummary, registerMeasures } from './measures/index.ts';
import { installation, type PlacesTables, registerPlaces } from './places/index.ts';
import type { BrokerAccounts } from './platform/broker-accounts.ts';
import { hearChanges } from './platform/changes.ts';
import type { Clock } from './platform/clock.ts';
import { type Database, openPlainPool } from './platform/database.ts';
import type { DeviceLink } from './platform/devices.ts';
import { createEventStreams } from './platform/events.ts';
import type { Files } from './platform/files.ts';
import { createHttp, type Http } from './platform/http.ts';
import { startJobs } from './platform/jobs.ts';
import type { Log } from './platform/log.ts';
import { registerMedia } from './platform/media.ts';
import { draftsWaiting, type ProgrammeTables, registerProgramme } from './programme/index.ts';

/** Every table of the server; each slice is handed the part that it may see. */
export type AllTables = PlacesTables &
  AuditTables &
  AccessTables &
  ProgrammeTables &
  LedgerTables &
  FleetTables &
  BroadcastTables &
  CareTables;

/** What the server is built from; nothing below fetches any of it from elsewhere. */
export interface AppParts {
  readonly db: Database<AllTables>;
  readonly databaseUrl: string;
  readonly link: DeviceLink;
  readonly clock: Clock;
  readonly log: Log;
  readonly files: Files;
  readonly workshop: AudioWorkshop;
  readonly signer: Keyring;
  /** Signs session cookies. */
  readonly sessionSecret: string;
  readonly version: string;
  readonly publicUrl: string | undefined;
  /** Where the server listens, for cookies and links when no public address is set. */
  readonly localUrl: string;
  readonly consoleDir: string | undefined;
  /** Server of map tiles, `https://…/{z}/{x}/{y}.png`; absent: clusters stand on an empty ground. */
  readonly mapTilesUrl?: string | undefined;
  /** Where notices are mailed from; absent: none are. */
  readonly mail?: MailSettings | undefined;
  /** False: nothing is done by itself each minute or night; whoever puts the server together takes that in hand. Default: true. */
  readonly recurs?: boolean;
  /** Port and scheme under which boxes reach the broker. */
  readonly broker: {
    readonly port: number;
    readonly url: string | undefined;
    /** PEM of the authorities that vouch for it, for boxes to know. */
    readonly ca?: string | undefined;
    /** Throws off the connections of an account; absent for a broker that is not ours. */
    readonly disconnect?: (username: string) => void;
    /** How boxes get accounts at an external broker; absent when it is ours. */
    readonly accounts?: BrokerAccounts;
  };
}

/** A server that is put together and does its work until it is stopped. */
export interface App {
  readonly http: Http;
  readonly sessions: Sessions;
  readonly broadcast: BroadcastParts;
  /** A sign-in link for somebody, good once. */
  oneTimeLink(email: string): Promise<string>;
  stop(): Promise<void>;
}

const READERS_OF_THE_LOG: readonly Role[] = ['administrator', 'supervisor'];
/** Boxes that went quiet without a word are looked for this often. */
const SILENCE_CHECK_MS = 20_000;

/** Puts the server together, in the order of the layers; reads like the table in ARCHITECTURE.md. */
export async function createApp(parts: AppParts): Promise<App> {
  const { db, link, clock, log } = parts;
  const http = await createHttp({
    log,
    version: parts.version,
    publicUrl: parts.publicUrl,
    mapTilesUrl: parts.mapTilesUrl,
    consoleDir: parts.consoleDir,
  });
  const changes = await hearChanges(parts.databaseUrl, log);
  const events = createEventStreams(changes);

  // access
  const authPool = openPlainPool({ url: parts.databaseUrl, log, maxConnections: 4 });
  const authentication = createAuthentication({
    pool: authPool,
    secret: parts.sessionSecret,
    publicUrl: parts.publicUrl ?? parts.localUrl,
    log,
  });
  const sessions = createSessions({ db, authentication, version: parts.version });
  const { who } = sessions;

  // fleet, broadcast
  const fleet = await createFleet({
    db,
    link,
    clock,
    signer: parts.signer,
    brokerDoor: brokerDoor(parts.broker.accounts, parts.broker.disconnect),
    log,
  });
  const broadcast: BroadcastParts = {
    db,
    clock,
    log,
    fleet,
    link,
    files: parts.files,
    workshop: parts.workshop,
  };

  // care
  const care: CareParts = {
    db,
    clock,
    log,
    mail: parts.mail,
    consoleUrl: parts.publicUrl ?? parts.localUrl,
  };

  // doors for people
  registerAccess(http, sessions);
  registerPlaces(http, { db, clock, who });
  registerAudit(http, {
    db,
    mayRead: async (request) => {
      const here = await installation(db.sql);
      const actor = await who(request);
      if (here !== undefined) await need(db.sql, actor, here.place, ...READERS_OF_THE_LOG);
    },
  });
  registerProgramme(http, {
    db,
    clock,
    who,
    figures: {
      measureOf: (target) => measureSummary(db.sql, target, clock.now()),
      ledgerOf: (plan) => lineBalances(db.sql, plan),
    },
    confirmListeners: [allocateOnConfirm],
  });
  registerFleet(http, {
    fleet,
    who,
    files: parts.files,
    tiles: parts.mapTilesUrl,
    replan: rebuildHorizons,
    titlesOnAir: () => titlesOnAir(db.sql),
    playsOf: (cluster) => playsOfCluster(db.sql, cluster),
    horizonOf: (station) => currentHorizon(db.sql, station),
    nearestAirings: (now) => nearestAirings(db.sql, now),
    keysChanged: () => resignHorizons(broadcast),
    brokerFor: (request) => ({
      url: parts.broker.url ?? `mqtt://${request.hostname.replace(/:\d+$/, '')}:${parts.broker.port}`,
      ca: parts.broker.ca,
    }),
    mediaUrlFor: (request) => `${parts.publicUrl ?? `${request.protocol}://${request.host}`}/media`,
  });
  registerBroadcast(http, { parts: broadcast, who, alsoWaiting: (actor) => draftsWaiting(db.sql, actor) });
  registerCare(http, { parts: care, who, plansAwaitSecond: () => fleet.signer.awaitsSecond('horizon') });
  registerMeasures(http, { db, clock, who });
  registerMedia(http, parts.files);
  http.get('/api/events', { schema: { hide: true } }, async (request, reply) => {
    await who(request);
    const subjects: readonly ChangedSubject[] = Subjects.options;
    events.attach(request, reply, subjects);
  });
  http.get('/api/health', { schema: { hide: true } }, async () => ({
    ready: true,
    devices: link.connected(),
    version: parts.version,
  }));

  // doors for boxes and for time
  await hearBoxes({
    db,
    link,
    clock,
    log,
    nowUs: () => Number(clock.now().epochNanoseconds / 100n) / 10,
    signText: (text) => parts.signer.signText(text),
    journalListeners: [keepPlayLog, watchJournals],
    disconnect: (box) => fleet.brokerDoor.disconnect(box),
  });
  await hearReadiness(broadcast);
  const jobs = await startJobs({
    url: parts.databaseUrl,
    jobs: [...fleetJobs, ...broadcastJobs, ...careJobs],
    handlers: [
      ...fleetHandlers({ ...fleet, log, nearestAirings: (now) => nearestAirings(db.sql, now) }),
      ...broadcastHandlers(broadcast),
      ...careHandlers(care),
    ],
    recurrences:
      parts.recurs === false ? [] : [...fleetRecurrences, ...broadcastRecurrences, ...careRecurrences],
    log,
  });
  const republish = (): void => {
    Promise.all([republishHorizons(broadcast), sendUnsent(db, link, clock)]).catch((error: unknown) =>
      log.warn({ err: error }, 'not everything could be sent again'),
    );
  };
  republish();
  link.whenBack(republish);
  const silenceCheck = setInterval(() => {
    markSilentBoxes(db).catch((error: unknown) =>
      log.warn({ err: error }, 'silent boxes could not be looked for'),
    );
    // The command line may have changed the keys.
    followKeys(fleet)
      .then((changed) => (changed ? resignHorizons(broadcast) : undefined))
      .catch((error: unknown) => log.warn({ err: error }, 'the keys could not be looked at'));
  }, SILENCE_CHECK_MS);

  return {
    http,
    sessions,
    broadcast,
    async oneTimeLink(email) {
      const token = await authentication.oneTimeToken(email);
      return `${parts.publicUrl ?? parts.localUrl}/vao#token=${token}`;
    },
    async stop() {
      clearInterval(silenceCheck);
      events.stop();
      fleet.stop();
      await http.close();
      await jobs.stop();
      await changes.stop();
      await authPool.end();
    },
  };
}
