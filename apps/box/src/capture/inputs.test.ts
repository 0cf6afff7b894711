import { describe, expect, test } from 'vitest';
import { readInputs } from './inputs.ts';

describe('the inputs that a box is told to hear by', () => {
  test('nothing, an empty setting and "none" are a box that hears nothing', () => {
    for (const given of [[], [''], ['none'], [' none ']]) expect(readInputs(given)).toEqual([]);
  });

  test('a card has ALSA’s own name, commas and colons in it, and the usual one where none is said', () => {
    expect(readInputs(['alsa-line'])).toEqual([{ by: 'alsa', kind: 'line', device: 'default' }]);
    expect(readInputs(['alsa-mic:plughw:CARD=Device,DEV=0'])).toEqual([
      { by: 'alsa', kind: 'mic', device: 'plughw:CARD=Device,DEV=0' },
    ]);
  });

  test('two inputs stand in one setting, with a blank or a comma between them, or come one after the other', () => {
    const both = [
      { by: 'alsa', kind: 'line', device: 'hw:1,0' },
      { by: 'simulated', kind: 'mic' },
    ];
    expect(readInputs(['alsa-line:hw:1,0 simulated-mic'])).toEqual(both);
    expect(readInputs(['alsa-line:hw:1,0, simulated-mic'])).toEqual(both);
    expect(readInputs(['alsa-line:hw:1,0,simulated-mic'])).toEqual(both);
    expect(readInputs(['alsa-line:hw:1,0', 'simulated-mic'])).toEqual(both);
  });

  test('a word that is no input, and two of one kind, are refused with the word', () => {
    for (const bad of ['alsa', 'alsa-lin:hw:1', 'line', 'simulated-mic:hw:1', 'alsa-line:hw:1 nothing'])
      expect(() => readInputs([bad]), bad).toThrow(/Không có đầu thu "/);
    expect(() => readInputs(['alsa-mic:hw:1 alsa-mic:hw:2'])).toThrow(/hai lần "mic"/);
  });
});
