/** An input that a box is told to hear by. */
export type InputChoice =
  | { readonly by: 'simulated'; readonly kind: 'line' | 'mic' }
  /** `device`: ALSA's own name of it. */
  | { readonly by: 'alsa'; readonly kind: 'line' | 'mic'; readonly device: string };

/** How inputs are named, for the usage text. */
export const INPUT_NAMES = 'none|simulated-line|simulated-mic|alsa-line[:CARD]|alsa-mic[:CARD]';

/** A blank, or a comma before the next kind: ALSA's own names hold commas (`hw:1,0`) and no blanks. */
const BETWEEN = /[\s,]+(?=none\b|(?:simulated|alsa)-)|\s+/;

/**
 * Reads what was given as `--capture`, each time one or more inputs: `alsa-line:hw:1,0 alsa-mic:plughw:CARD=Mic`. `none`, and nothing
 * at all, is a box that hears nothing. One line and one microphone at most: levels are learned and evidence is named by kind.
 * @throws {Error} with a sentence in both languages for a word that is no input, and for two of one kind.
 */
export function readInputs(given: readonly string[]): readonly InputChoice[] {
  const names = given.flatMap((each) => each.split(BETWEEN)).filter((name) => name !== '' && name !== 'none');
  const inputs = names.map(inputOf);
  for (const kind of ['line', 'mic'])
    if (inputs.filter((input) => input.kind === kind).length > 1)
      throw new Error(
        `Mỗi loại đầu thu chỉ có một: hai lần "${kind}" · One input of each kind: "${kind}" twice. (${INPUT_NAMES})`,
      );
  return inputs;
}

function inputOf(name: string): InputChoice {
  const [, by, kind, device] = /^(simulated|alsa)-(line|mic)(?::(.+))?$/.exec(name) ?? [];
  if (kind === 'line' || kind === 'mic') {
    if (by === 'alsa') return { by, kind, device: device ?? 'default' };
    if (by === 'simulated' && device === undefined) return { by, kind };
  }
  throw new Error(`Không có đầu thu "${name}" · There is no input of that name: "${name}". (${INPUT_NAMES})`);
}
