import { spawn } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { memoryOf } from './processes.ts';
import { RawBox } from './raw-box.ts';

const PROGRAM = '/usr/sbin/mosquitto';

/** kB a connection in Mosquitto with the same connections and subscriptions; `undefined` where it is not installed. */
export async function peerMemory(count: number, ids: readonly string[]): Promise<number | undefined> {
  const there = await access(PROGRAM).then(
    () => true,
    () => false,
  );
  if (!there) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'loaphuong-mosquitto-'));
  const port = 21_000 + Math.floor(Math.random() * 2000);
  const config = join(folder, 'mosquitto.conf');
  await writeFile(config, `user root\nlistener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
  const child = spawn(PROGRAM, ['-c', config], { stdio: 'ignore' });
  const boxes: RawBox[] = [];
  try {
    await pause(1000);
    const before = await memoryOf(child.pid ?? 0);
    for (let from = 0; from < count; from += 100) {
      const group = ids.slice(from, Math.min(count, from + 100)).map((id) => {
        const topics = [
          `box/${id}/down/clock`,
          `box/${id}/down/journal`,
          `box/${id}/down/command`,
          'station/x/horizon',
        ];
        return new RawBox(port, id, 'x', topics, 30);
      });
      boxes.push(...group);
      await Promise.all(group.map((box) => box.ready));
    }
    await pause(1000);
    const after = await memoryOf(child.pid ?? 0);
    return Math.round(((after - before) / count / 1024) * 10) / 10;
  } finally {
    for (const box of boxes) box.end();
    child.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
