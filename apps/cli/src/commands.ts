import { Command } from 'commander';
import { speakVietnamese } from './speech.ts';

/**
 * Every command by its first word, in the order of the help. Each stands in a file of its own and is loaded when it is
 * asked for, so that `plan` does not load a server and `doctor` runs on a broken installation.
 */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./start.ts')).startCommand(),
  link: async () => (await import('./link.ts')).linkCommand(),
  keys: async () => (await import('./keys.ts')).keysCommand(),
  release: async () => (await import('./release.ts')).releaseCommand(),
  orders: async () => (await import('./orders.ts')).ordersCommand(),
  box: async () => (await import('./box.ts')).boxCommand(),
  plan: async () => (await import('./plan.ts')).planCommand(),
  simulate: async () => (await import('./simulate.ts')).simulateCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
};

/**
 * The command tree for a command line: only the command that is asked for is loaded; all of them for the help and for a word
 * that none has, so that the help is whole and a suggestion can be made.
 */
export async function createProgram(args: readonly string[], version: string): Promise<Command> {
  const program = new Command('loaphuong')
    .description(
      'Loa Phường: từ kế hoạch giảm nghèo về thông tin đến từng lượt phát thanh có chứng cứ.\nFrom the plan to end information poverty to every proved broadcast.',
    )
    .version(version, '-V, --version', 'xem phiên bản · show the version');
  const [first = ''] = args;
  const wanted = Object.hasOwn(commands, first) ? [first] : Object.keys(commands);
  for (const name of wanted) {
    const command = await commands[name]?.();
    if (command) program.addCommand(command);
  }
  return speakVietnamese(program);
}
