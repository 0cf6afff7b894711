import { readdir } from 'node:fs/promises';
import { type HostNews, type HostProcess, startHostProcess } from '@loaphuong/box';
import type { Actor } from '@loaphuong/domain/access';
import { isId } from '@loaphuong/domain/basics';
import type { ClusterId } from '@loaphuong/domain/fleet';
import { issueCode, type Log, narrow, type RunningServer, withTransaction } from '@loaphuong/server';
import { PEOPLE } from './invented.ts';

/** Each so many-th cluster of the list has a simulated input on its line: enough to see what it proves, little work. */
const LINE_EACH = 7;

/** The simulated boxes of the demonstration town, running. */
export interface TownBoxes {
  stop(): Promise<void>;
}

/** Waits before a host that died is started again. */
const REVIVE_MS = 2000;

/**
 * Starts the town's boxes: the real box program with a simulated sound card each, all in one process. They are those that have a
 * folder in `dir`, named by cluster; a box that never joined gets its one-time code from the technician's use case. A host that is
 * killed is started again and its boxes go on from their stores.
 */
export async function startTownBoxes(parts: {
  readonly server: RunningServer;
  readonly dir: string;
  readonly log: Log;
}): Promise<TownBoxes | undefined> {
  const { server, dir, log } = parts;
  const hearsLine = await townClusters(server, dir);
  if (hearsLine.size === 0) return undefined;
  let host: HostProcess | undefined;
  let reviving: NodeJS.Timeout | undefined;
  let stopped = false;

  const onNews = (news: HostNews): void => {
    if (news.say === 'needs-code') {
      codeFor(server, news.name as ClusterId).then(
        (code) => host?.add({ name: news.name, code, hearsLine: hearsLine.get(news.name) }),
        (error: unknown) =>
          log.error({ err: error, cluster: news.name }, 'a simulated box could not be given a code'),
      );
    } else if (news.say === 'enrol-failed') {
      log.warn({ cluster: news.name, code: news.code }, news.en);
    } else if (news.say === 'played') {
      log.info(news, 'a simulated box has played');
    }
  };
  const launch = (): void => {
    host = startHostProcess({
      dir,
      serverUrl: server.url,
      seed: 1,
      onNews,
      onLost: (code) => {
        log.error({ code }, 'the process of the simulated boxes ended; it is started again');
        if (!stopped) reviving = setTimeout(launch, REVIVE_MS);
      },
    });
    for (const [name, hears] of hearsLine) host.add({ name, hearsLine: hears });
  };
  launch();
  return {
    async stop() {
      stopped = true;
      clearTimeout(reviving);
      await host?.stop();
    },
  };
}

/** The clusters that have a simulated box, and whether it hears its line: the same ones in every town. */
async function townClusters(server: RunningServer, dir: string): Promise<ReadonlyMap<string, boolean>> {
  const folders = (await readdir(dir).catch(() => [])).filter(isId);
  if (folders.length === 0) return new Map();
  const known = await server.db.sql
    .selectFrom('fleet.cluster as c')
    .innerJoin('fleet.station as s', 's.id', 'c.station')
    .innerJoin('places.place as w', 'w.id', 's.ward')
    .select('c.id')
    .where('c.id', 'in', folders as ClusterId[])
    .orderBy('w.name')
    .orderBy('c.ordinal')
    .execute();
  return new Map(known.map(({ id }, index) => [id, index % LINE_EACH === LINE_EACH - 1]));
}

async function codeFor(server: RunningServer, cluster: ClusterId): Promise<string> {
  const email = PEOPLE.find((person) => person.key === 'technician')?.email ?? '';
  const technician = await server.db.sql
    .selectFrom('access.person')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow();
  const actor: Actor = { person: technician.id, behind: undefined, grants: [] };
  const issued = await withTransaction(server.db, (trx) =>
    issueCode(narrow(trx), actor, cluster, server.clock.now()),
  );
  return issued.code;
}
