import type { RolloutBoxView, UpdatesView } from '@loaphuong/contract';
import { clustersAt, idOf, startedAt } from './town.ts';

/** Releases of the invented town, and a rollout that stands still because one box went back. */
const person = { id: idOf('Hồ Thị Yến'), name: 'Hồ Thị Yến' };
const clusters = clustersAt(startedAt);
const all = clusters.length;
const RING_ENDS = [1, 2, Math.ceil(all / 4), all];
const ringOf = (place: number) => RING_ENDS.findIndex((end) => place < end);

const boxes = clusters.map(({ id, name, ward }, place): RolloutBoxView => {
  const where = {
    box: idOf(`thiết bị ${name}`),
    cluster: { id, name },
    ward: ward.name,
    ordinal: place + 1,
    ring: ringOf(place),
    online: place % 9 !== 8,
  };
  if (place === 3) {
    const why = 'three starts without health';
    return { ...where, state: 'failed', at: '2024-10-10T08:15:00Z', result: 'rolled-back', why };
  }
  if (place < 3) return { ...where, state: 'installed', at: `2024-10-10T0${place + 5}:12:00Z` };
  return place < 6 ? { ...where, state: 'sent', at: '2024-10-10T08:14:00Z' } : { ...where, state: 'waiting' };
});
const failed = boxes[3];

export const updatesView: UpdatesView = {
  releases: ['1.4.1', '1.4.0'].map((version, nth) => ({
    version,
    sha256: idOf(version).replaceAll('-', '').repeat(2),
    bytes: 3_140_000 + nth * 12_000,
    files: 702,
    ...(nth === 0 ? { note: 'Sửa lỗi giữ giờ khi mất mạng lâu' } : {}),
    addedBy: person,
    addedAt: nth === 0 ? '2024-10-10T03:05:00Z' : '2024-09-02T02:30:00Z',
  })),
  rollout: {
    id: idOf('đợt cập nhật 1.4.1'),
    version: '1.4.1',
    state: 'halted',
    startedBy: person,
    startedAt: '2024-10-10T03:20:00Z',
    reason: 'Bản sửa lỗi giữ giờ',
    ring: 2,
    rings: RING_ENDS.map((end, ring) => ({
      boxes: end - (RING_ENDS[ring - 1] ?? 0),
      installed: boxes.filter((box) => box.ring === ring && box.state === 'installed').length,
    })),
    ...(failed === undefined
      ? {}
      : {
          halted: {
            kind: 'failed',
            box: failed.box,
            cluster: failed.cluster.name,
            result: 'rolled-back',
            why: failed.why ?? '',
          },
        }),
    boxes,
  },
  running: [
    { program: 'loaphuong-box/1.4.0', boxes: all - 4 },
    { program: 'loaphuong-box/1.4.1', boxes: 3 },
    { boxes: 1 },
  ],
  groups: [{ id: idOf('Nhóm thử'), name: 'Nhóm thử', boxes: 3 }],
  inService: all,
  needsSecondHand: false,
};

const WAITS: readonly NonNullable<RolloutBoxView['waits']>[] = [
  { kind: 'signature', until: '2024-10-11T08:10:00Z' },
  { kind: 'airing', until: '2024-10-10T10:45:00Z' },
  { kind: 'next-press' },
  { kind: 'away', since: '2024-10-08T01:20:00Z' },
  { kind: 'over-budget' },
  { kind: 'soon' },
  { kind: 'ring' },
];

/** A rollout under way where a second person signs each ring: every reason for which a box may not have its order. */
export const updatesOnTheirWay: UpdatesView = {
  ...updatesView,
  needsSecondHand: true,
  ...(updatesView.rollout === undefined
    ? {}
    : { rollout: { ...withoutHalt(updatesView.rollout), state: 'running', boxes: boxes.map(onTheWay) } }),
};

function withoutHalt({ halted: _halted, ...rollout }: NonNullable<UpdatesView['rollout']>) {
  return rollout;
}

function onTheWay(box: RolloutBoxView, place: number): RolloutBoxView {
  const { at: _at, result: _result, why: _why, ...bare } = box;
  if (place < 3) return { ...box, state: 'installed' };
  const waits = WAITS[Math.min(place - 3, WAITS.length - 1)];
  return {
    ...bare,
    online: waits?.kind !== 'away',
    state: 'waiting',
    ...(waits === undefined ? {} : { waits }),
  };
}
