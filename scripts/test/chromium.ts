import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Names under which Linux distributions and Google install the browser, and where macOS keeps it. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const elsewhere = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * Finds an installed Chromium: the one that `CHROMIUM` names, otherwise the first on the PATH.
 *
 * @param env `CHROMIUM` and `PATH`
 * @returns its absolute path
 */
export function findChromium(env: {
  CHROMIUM?: string | undefined;
  PATH?: string | undefined;
}): string | undefined {
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((name) => join(folder, name)));
  return (env.CHROMIUM ? [env.CHROMIUM] : [...onPath, ...elsewhere]).find(isExecutable);
}

/**
 * The browser for the scenarios. Where none is installed and this is root on a Debian system (a check-in machine), Debian's
 * own is installed; otherwise the person is told how.
 */
export async function findOrInstallChromium(): Promise<string | undefined> {
  const found = findChromium(process.env);
  if (found !== undefined) return found;
  if (process.env.CHROMIUM) {
    console.error(`CHROMIUM="${process.env.CHROMIUM}" không chạy được · cannot be run.`);
    return undefined;
  }
  if (process.getuid?.() !== 0 || !isExecutable('/usr/bin/apt-get')) {
    console.error(
      'Các kịch bản cần Chromium. Hãy cài đặt (Debian, Ubuntu: sudo apt-get install chromium) hoặc đặt CHROMIUM=/đường/dẫn.\n' +
        'The scenarios need Chromium. Install it (Debian, Ubuntu: sudo apt-get install chromium) or set CHROMIUM=/path.',
    );
    return undefined;
  }
  console.log('Đang cài Chromium của Debian… · Installing Debian’s chromium…');
  const apt = ['-qq', '-o', 'Dpkg::Use-Pty=0'];
  const isInstalled =
    (await runQuietly('apt-get', [...apt, 'update'])) &&
    (await runQuietly('apt-get', [...apt, 'install', '-y', '--no-install-recommends', 'chromium']));
  if (!isInstalled)
    console.error('Không cài được Chromium bằng apt-get · apt-get could not install chromium.');
  return isInstalled ? findChromium(process.env) : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs a command that says a lot; shows a sign of life each ten seconds, and its last lines when it fails. */
function runQuietly(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const started = Date.now();
    let output = '';
    const child = spawn(command, args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    const ticking = setInterval(
      () => console.log(`  ${command} ${args.at(-1)} · ${Math.round((Date.now() - started) / 1000)} s`),
      10_000,
    );
    const finish = (isDone: boolean) => {
      clearInterval(ticking);
      if (!isDone) console.error(output.trim().split('\n').slice(-10).join('\n'));
      resolve(isDone);
    };
    child.once('error', (error) => {
      output += String(error);
      finish(false);
    });
    child.once('close', (code) => finish(code === 0));
  });
}
