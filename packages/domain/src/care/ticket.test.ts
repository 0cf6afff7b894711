import { expect, test } from 'vitest';
import { Refused } from '../basics/index.ts';
import { nextState, type RepairWait, type TicketState, type TicketStep } from './index.ts';

const after = (steps: TicketStep[], wait: RepairWait = 'nothing'): TicketState =>
  steps.reduce<TicketState>((state, step) => nextState(state, step, { wait }), 'open');
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error instanceof Refused ? error.refusal.code : String(error);
  }
  return 'done';
};

test('a repair goes from open to checked, and back when it was not mended', () => {
  expect(after(['assign', 'arrive', 'finish', 'check'])).toBe('checked');
  expect(after(['assign', 'finish', 'reopen', 'assign'])).toBe('assigned');
  expect(after(['assign', 'drop'])).toBe('dropped');
});

test('what a technician says is done is not checked before a play proves it', () => {
  expect(codeOf(() => after(['assign', 'finish', 'check'], 'play'))).toBe('care/not-proved-yet');
  expect(codeOf(() => after(['assign', 'finish', 'check'], 'alarm'))).toBe('care/alarm-goes-on');
});

test('where only the card is proved, a person who heard it closes it, and only after a play', () => {
  expect(codeOf(() => after(['assign', 'finish', 'check'], 'ear'))).toBe('care/not-heard-yet');
  expect(after(['assign', 'finish', 'hear'], 'ear')).toBe('checked');
  expect(codeOf(() => after(['assign', 'finish', 'hear'], 'play'))).toBe('care/not-proved-yet');
  expect(codeOf(() => after(['assign', 'finish', 'hear'], 'alarm'))).toBe('care/alarm-goes-on');
});

test('no step is taken out of its turn', () => {
  for (const steps of [
    ['arrive'],
    ['finish'],
    ['check'],
    ['hear'],
    ['reopen'],
    ['assign', 'finish', 'drop'],
  ] as const)
    expect(codeOf(() => after([...steps]))).toBe('care/step-not-now');
  expect(codeOf(() => after(['assign', 'finish', 'check', 'reopen']))).toBe('care/step-not-now');
});
