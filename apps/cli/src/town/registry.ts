import type { addEquipment, ClusterChange } from '@loaphuong/server';

type Equipment = Parameters<typeof addEquipment>[3];

/** Where the invented town lies: an empty piece of sea coast; no real place is meant. */
const NORTH = 18.79;
const EAST = 105.72;

/**
 * Registry of the invented town, the same at every founding: positions ward by ward along the coast, a few old FM and wired
 * clusters, a few worn ones, papers marked as examples.
 */
export function inventedRegistry(ward: number, cluster: number, today: Temporal.PlainDate): ClusterChange {
  const n = ward * 5 + cluster;
  const old = n % 7 === 3;
  return {
    // Around the middle of the ward, far enough apart to be told apart on a map.
    position:
      // The second ward's row stands along the coast road, near enough to echo: what delays are for.
      ward === 1
        ? { latitude: round(NORTH + 0.0082 + cluster * 0.0009), longitude: round(EAST + 0.0094) }
        : {
            latitude: round(NORTH + ward * 0.0082 + Math.sin(n * 2.4) * 0.0021),
            longitude: round(EAST + (ward % 2) * 0.0094 + Math.cos(n * 2.4) * 0.0034),
          },
    technology: old ? (n % 2 === 0 ? 'wired' : 'fm') : 'ip',
    condition: n % 11 === 5 ? 'degraded' : 'good',
    loudspeakers: old ? 4 : 2,
    wattage: old ? 25 : 30,
    installedOn: today.subtract({ days: 200 + n * 37 }).toString(),
    amplifierModel: old ? 'Tăng âm 120 W (ví dụ)' : 'Tăng âm lớp D 2 × 30 W (ví dụ)',
    amplifierSerial: `TA-${String(1000 + n)}`,
    simContract: `HĐ ${String(10 + ward)}/SIM (ví dụ)`,
    simUntil: today.add({ days: 90 + n * 11 }).toString(),
    powerContract: `HĐ ${String(40 + n)}/Đ (ví dụ)`,
    decision: 'Quyết định số 27/QĐ-UBND (ví dụ)',
  };
}

/** What hangs on the station of a ward that still has an old installation. */
export function inventedEquipment(ward: number, today: Temporal.PlainDate): Equipment | undefined {
  const common = { serial: null, installedOn: today.subtract({ years: 9 }).toString(), note: null } as const;
  if (ward === 1)
    return {
      ...common,
      kind: 'fm-transmitter',
      name: 'Máy phát FM 50 W (ví dụ)',
      powerW: 50,
      frequencyKhz: 96_500,
      lines: null,
      condition: 'degraded',
    };
  if (ward === 4)
    return {
      ...common,
      kind: 'wired-amplifier',
      name: 'Tăng âm 500 W (ví dụ)',
      powerW: 500,
      frequencyKhz: null,
      lines: 3,
      condition: 'good',
    };
  return undefined;
}

function round(degrees: number): number {
  return Math.round(degrees * 100_000) / 100_000;
}
