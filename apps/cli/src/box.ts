import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';

interface Where {
  readonly dir: string;
}

interface Joining extends Where {
  readonly server: string;
  readonly code?: string;
  readonly serverKey?: string;
  readonly ca?: string;
}

interface Running extends Where {
  readonly output: string;
  readonly capture?: readonly string[];
}

/** `loaphuong box enrol|run`: the program beside a loudspeaker, the same that a box's service starts. */
export function boxCommand(): Command {
  const box = new Command('box').description('chạy thiết bị cạnh loa · the program beside a loudspeaker');
  const dir = ['--dir <thư mục>', 'thư mục riêng của thiết bị · folder of this box'] as const;
  box
    .command('enrol')
    .description(
      'ghép thiết bị bằng mã, hoặc bằng tem khi không có mã · join by code, or by sticker without one',
    )
    .requiredOption(...dir)
    .requiredOption('--server <địa chỉ>', 'địa chỉ máy chủ · address of the server')
    .option('--code <mã>', 'mã ghép một lần · one-time code')
    .option(
      '--server-key <dấu>',
      'dấu khóa của máy chủ, khi ghép bằng tem không có https · mark of the server’s key',
    )
    .option(
      '--ca <tệp>',
      'tệp PEM của nơi chứng thực riêng, nhớ từ lần này · PEM of an authority of your own, kept from then on',
    )
    .action(({ dir, server, code, serverKey, ca }: Joining) =>
      runBox([
        ...['--dir', dir, '--server', server, '--join-only'],
        ...(code === undefined ? [] : ['--code', code]),
        ...(serverKey === undefined ? [] : ['--server-key', serverKey]),
        ...(ca === undefined ? [] : ['--ca', ca]),
      ]),
    );
  box
    .command('run')
    .description('chạy thiết bị đã ghép · run a box that has joined')
    .requiredOption(...dir)
    .option('--output <ngõ ra>', 'alsa[:CARD], file, null, simulated', 'alsa')
    .option(
      '--capture <đầu thu...>',
      'none, alsa-line[:CARD], alsa-mic[:CARD], simulated-line, simulated-mic; một hoặc hai · one or two',
    )
    .action(({ dir, output, capture = [] }: Running) =>
      runBox(['--dir', dir, '--output', output, ...capture.flatMap((input) => ['--capture', input])]),
    );
  return box;
}

/** Runs the one real program in our place: signals reach it, and its exit code is ours. */
function runBox(args: readonly string[]): Promise<void> {
  const program = fileURLToPath(import.meta.resolve('@loaphuong/box/main'));
  const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', pass);
  process.on('SIGTERM', pass);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => {
      process.exitCode = code ?? 1;
      done();
    });
  });
}
