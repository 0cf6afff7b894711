import type { BulletinView } from '@loaphuong/contract';

/** The five steps of a bulletin, in the order that it goes. */
export type StepName = 'write' | 'submit' | 'approve' | 'load' | 'air';

/** How a step stands. `stopped`: it was sent back, withdrawn or could not be done. */
export type StepStanding = 'done' | 'here' | 'ahead' | 'stopped';

/** One step with what is known of it; the page puts the words. */
export interface BulletinStep {
  readonly name: StepName;
  readonly standing: StepStanding;
  /** Who did it, where a person did. */
  readonly by?: string;
  /** When it was done, or when it is due. */
  readonly at?: string;
}

type Airing = BulletinView['airings'][number];

/** The airing that the step line tells of: the one on air, else the next to come, else the last that was. */
export function airingToTell(airings: readonly Airing[]): Airing | undefined {
  const alive = airings
    .filter(({ state }) => state !== 'cancelled')
    .toSorted((a, b) => a.at.localeCompare(b.at));
  return (
    alive.find(({ state }) => state === 'playing') ??
    alive.find(({ state }) => state === 'planned' || state === 'ready') ??
    alive.at(-1)
  );
}

/** Where a bulletin stands on its way from a written line to a proved sound. */
export function stepsOf(
  bulletin: Pick<BulletinView, 'state' | 'author' | 'versions' | 'airings'>,
): BulletinStep[] {
  const { state } = bulletin;
  const first = bulletin.versions.toSorted((a, b) => a.version - b.version)[0];
  const write: BulletinStep = {
    name: 'write',
    standing: state.kind === 'draft' ? 'here' : 'done',
    by: bulletin.author.name,
    ...(first === undefined ? {} : { at: first.at }),
  };
  if (state.kind === 'withdrawn') {
    const stopped = { name: 'approve', standing: 'stopped', by: state.by.name, at: state.at } as const;
    return [write, { name: 'submit', standing: 'done' }, stopped, ...airSteps(undefined, false)];
  }
  if (state.kind === 'returned') {
    const stopped = { name: 'approve', standing: 'stopped', by: state.by.name, at: state.at } as const;
    return [
      { ...write, standing: 'here' },
      { name: 'submit', standing: 'done' },
      stopped,
      ...airSteps(undefined, false),
    ];
  }
  const submit: BulletinStep =
    state.kind === 'submitted'
      ? { name: 'submit', standing: 'done', by: state.by.name, at: state.at }
      : { name: 'submit', standing: state.kind === 'draft' ? 'ahead' : 'done' };
  const approve: BulletinStep =
    state.kind === 'approved'
      ? { name: 'approve', standing: 'done', by: state.by.name, at: state.at }
      : { name: 'approve', standing: state.kind === 'submitted' ? 'here' : 'ahead' };
  const approved = state.kind === 'approved';
  return [
    write,
    submit,
    approve,
    ...airSteps(approved ? airingToTell(bulletin.airings) : undefined, approved),
  ];
}

function airSteps(airing: Airing | undefined, approved: boolean): BulletinStep[] {
  if (airing === undefined) {
    return [
      { name: 'load', standing: approved ? 'here' : 'ahead' },
      { name: 'air', standing: 'ahead' },
    ];
  }
  const air = { name: 'air', at: airing.at } as const;
  switch (airing.state) {
    case 'planned':
      return [
        { name: 'load', standing: 'here' },
        { ...air, standing: 'ahead' },
      ];
    case 'ready':
    case 'playing':
      return [
        { name: 'load', standing: 'done' },
        { ...air, standing: 'here' },
      ];
    case 'proved':
      return [
        { name: 'load', standing: 'done' },
        { ...air, standing: 'done' },
      ];
    case 'failed':
      return [
        { name: 'load', standing: 'done' },
        { ...air, standing: 'stopped' },
      ];
    case 'cancelled':
      return [
        { name: 'load', standing: 'here' },
        { ...air, standing: 'ahead' },
      ];
  }
}
