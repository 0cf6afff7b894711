import type { Command } from 'commander';
import { CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from './commands.ts';
import { farewell } from './speech.ts';

/** What the person reads after typing this. */
async function typed(...args: string[]) {
  try {
    await (await createProgram(args, '1.2.3')).parseAsync(args, { from: 'user' });
  } catch (error) {
    return farewell(error);
  }
  throw new Error('the command line was taken');
}

function allBelow(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allBelow)];
}

describe('the command line', () => {
  test('every command explains itself in Vietnamese, with an English line', async () => {
    for (const command of allBelow(await createProgram([], '1.2.3'))) {
      expect(command.description(), command.name()).toMatch(/[ăâđêôơưàáảãạ]/i);
      expect(command.description(), command.name()).toMatch(/[·\n(]/);
      expect(command.helpInformation()).toContain('Cách dùng:');
    }
  });

  test('a command that does not exist is answered with the nearest one', async () => {
    const answer = await typed('dokter');
    expect(answer).toEqual({
      text: expect.stringContaining('Không có lệnh "dokter". Có phải ý là "doctor"?'),
      exitCode: 2,
    });
  });

  test('an option that does not exist is answered with the nearest one', async () => {
    expect((await typed('doctor', '--jsn'))?.text).toContain(
      'Không có tùy chọn "--jsn". Có phải ý là "--json"?',
    );
  });

  test('a value that cannot be used names its option', async () => {
    expect((await typed('doctor', '--port', '70000'))?.text).toContain('"--port <number>" không dùng được');
  });

  test('asking for help or the version is no error', () => {
    expect(farewell(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'))).toBeUndefined();
  });

  test('an error that nobody foresaw is shown whole and leaves with 1', () => {
    const last = farewell(new Error('bất ngờ'));
    expect(last?.text).toContain('bất ngờ');
    expect(last?.text).toContain('commands.test.ts');
    expect(last?.exitCode).toBe(1);
  });

  test('only the command that is asked for is loaded', async () => {
    expect(
      (await createProgram(['doctor', '--json'], '1.2.3')).commands.map((command) => command.name()),
    ).toEqual(['doctor']);
  });
});
