import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DiskStore, machineUs, seeded } from '@loaphuong/box';
import {
  Installation,
  makeBoxKey,
  type Peer,
  seededId,
  VirtualServer,
  writeIdentity,
} from '@loaphuong/box/simulation';
import type { JournalRecord } from '@loaphuong/protocol';
import type { ChildNews, ChildTask } from './child.ts';
import { proofPlan } from './plan.ts';
import { type Ledger, reconcile } from './reconcile.ts';

/** Seconds of the box's life in one real second: the wait between airings is not what is measured. */
const SPEED = 10;
const EVERY_MS = 15_000;
const EPOCH_MS = Date.UTC(2026, 10, 23);
const PATIENCE_MS = 60_000;

/** Kills a real box process with SIGKILL at random moments, on a real disk, and starts it again; then lets it finish and counts. */
export async function killCycles(seed: number, cycles: number, say: (line: string) => void): Promise<Ledger> {
  const random = seeded(seed);
  const dir = await mkdtemp(join(tmpdir(), 'loaphuong-proof-'));
  const startedUs = machineUs();
  const nowUs = () => EPOCH_MS * 1000 + (machineUs() - startedUs) * SPEED;
  const server = new VirtualServer({ nowUs });
  const installation = new Installation();
  const key = makeBoxKey();
  const names = { box: seededId(random), station: seededId(random), cluster: seededId(random) };
  writeIdentity(new DiskStore(dir), key, installation.member(key, names).belongs);
  const member = server.admit(names.box, key.publicKey, installation);
  const told: Pick<JournalRecord, 'seq' | 'hash'>[] = [];
  const count = Math.ceil((cycles * 3000 * SPEED) / EVERY_MS);
  const plan = { fromMs: EPOCH_MS + 5000 * SPEED, everyMs: EVERY_MS, count };
  const airings = proofPlan(server, { station: names.station, installation }, random, plan);

  const launch = (): ChildProcess => {
    const child = fork(fileURLToPath(new URL('./child.ts', import.meta.url)), {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const order = (task: ChildTask) => child.connected && child.send(task, () => undefined);
    const peer: Peer = {
      box: names.box,
      hears: (topic) => topic.includes(names.box) || topic.includes(names.station),
      deliver: (topic, payload) => order({ do: 'deliver', topic, payload }),
    };
    child.on('message', (message) => {
      const news = message as ChildNews;
      if (news.say === 'up') server.connected(peer);
      else if (news.say === 'publish') server.heard(peer, news.topic, news.payload);
      else if (news.say === 'wrote') told.push({ seq: news.seq, hash: news.hash });
      else {
        const file = server.media.get(news.sha256);
        order({ do: 'sound', sha256: news.sha256, base64: Buffer.from(file ?? []).toString('base64') });
      }
    });
    order({ do: 'run', dir, speed: SPEED });
    return child;
  };

  try {
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      const child = launch();
      // Node needs some 0.3 s to start; the kills fall anywhere between that and several airings later.
      await pause(300 + random() * 3000);
      child.kill('SIGKILL');
      await new Promise((done) => child.once('exit', done));
      if (cycle % 10 === 0)
        say(`kill −9: ${cycle} of ${cycles}, ${member.records.length} records at the server`);
    }
    const child = launch();
    const lastMs = plan.fromMs + plan.everyMs * count + 10_000;
    const isOver = () =>
      nowUs() / 1000 > lastMs && (member.said.get('heartbeat') as { unsent?: number })?.unsent === 0;
    for (let waited = 0; !isOver() && waited < PATIENCE_MS + lastMs / SPEED; waited += 100) await pause(100);
    // Time for what the last airing still has to say.
    await pause(2000);
    child.kill('SIGKILL');
    await new Promise((done) => child.once('exit', done));
    const disk = new DiskStore(dir);
    return reconcile({ cycles, told, disk, folder: `boxes/${names.box}`, member, airings });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
