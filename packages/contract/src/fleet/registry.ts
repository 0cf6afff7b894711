import * as z from 'zod';
import { AnyId, DayText, HashText, InstantText, PlaceRef, SentenceView } from '../basics.ts';
import { Done, route } from '../route.ts';
import { sheetRoutes } from './registry-sheets.ts';

const Line = z.string().trim().max(200).nullable();
const Day = DayText.nullable();

/** How the sound comes to a cluster. */
export const TechnologyName = z.enum(['ip', 'fm', 'wired', 'other']);
export type TechnologyName = z.infer<typeof TechnologyName>;

/** What a person found on looking at it. */
export const ConditionName = z.enum(['good', 'degraded', 'broken', 'retired']);
export type ConditionName = z.infer<typeof ConditionName>;

/** What stands in the registry about a cluster; null means not known. No personal data: contracts are numbers and days. */
export const ClusterRegistry = z.object({
  name: z.string().trim().min(2).max(120),
  position: z
    .object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
    .nullable(),
  volume: z.int().min(0).max(100),
  delayMs: z.int().min(0).max(2000),
  /** Megabytes of data that its box may use in a calendar month; null: no budget. */
  monthBudgetMb: z.int().min(1).max(1_000_000).nullable(),
  technology: TechnologyName,
  condition: ConditionName,
  loudspeakers: z.int().min(0).max(200).nullable(),
  /** Watts of one loudspeaker. */
  wattage: z.int().min(1).max(5000).nullable(),
  installedOn: Day,
  boxModel: Line,
  boxSerial: Line,
  amplifierModel: Line,
  amplifierSerial: Line,
  simContract: Line,
  simUntil: Day,
  powerContract: Line,
  powerUntil: Day,
  careContract: Line,
  careUntil: Day,
  decision: Line,
  note: z.string().trim().max(2000).nullable(),
});
export type ClusterRegistry = z.infer<typeof ClusterRegistry>;

/** A cluster as the registry shows it. */
export const RegistryEntry = ClusterRegistry.extend({
  id: AnyId,
  ward: PlaceRef,
  station: AnyId,
  /** The cluster whose box plays for this one. */
  servedBy: AnyId.optional(),
  groups: z.array(AnyId),
  photo: HashText.optional(),
  archived: z.object({ at: InstantText, reason: z.string() }).optional(),
});
export type RegistryEntry = z.infer<typeof RegistryEntry>;

/** Something that hangs on an old station. */
export const Equipment = z.object({
  kind: z.enum(['fm-transmitter', 'wired-amplifier', 'other']),
  name: z.string().trim().min(2).max(120),
  powerW: z.int().min(1).max(100_000).nullable(),
  frequencyKhz: z.int().min(30_000).max(300_000).nullable(),
  lines: z.int().min(0).max(1000).nullable(),
  serial: Line,
  condition: ConditionName,
  installedOn: Day,
  note: z.string().trim().max(2000).nullable(),
});
export type Equipment = z.infer<typeof Equipment>;

/** The papers of a station: its name, the decision that set it up, a note. */
export const StationPapers = z.object({
  name: z.string().trim().min(2).max(120),
  decision: Line,
  setUpOn: Day,
  note: z.string().trim().max(2000).nullable(),
});
export type StationPapers = z.infer<typeof StationPapers>;

/** A station with its papers and what hangs on it. */
export const StationEntry = StationPapers.extend({
  id: AnyId,
  ward: PlaceRef,
  equipment: z.array(Equipment.extend({ id: AnyId })),
  /** The cluster whose box the others of the station ask for the time on their local network; absent: each goes by itself. */
  timeMaster: AnyId.optional(),
});
export type StationEntry = z.infer<typeof StationEntry>;

/** Clusters that are treated together, in the order along the street. */
export const GroupEntry = z.object({ id: AnyId, name: z.string(), members: z.array(AnyId) });
export type GroupEntry = z.infer<typeof GroupEntry>;

const Bytes = z.instanceof(Uint8Array);
const OneCluster = z.object({ cluster: AnyId });
const OneGroup = z.object({ group: AnyId });
const Reason = z.object({ reason: z.string().trim().min(3).max(200) });

export const registryRoutes = {
  registry: route({
    method: 'GET',
    path: '/api/registry',
    summary: 'Registry of stations, clusters and groups; archived clusters too',
    response: z.object({
      clusters: z.array(RegistryEntry),
      stations: z.array(StationEntry),
      groups: z.array(GroupEntry),
      /** Where map tiles come from, when the installation names a server. */
      tiles: z.string().optional(),
    }),
  }),
  edit: route({
    method: 'POST',
    path: '/api/registry/clusters/:cluster',
    summary:
      'Change what the registry says of a cluster; volume and delay go to the boxes with the next plan',
    params: OneCluster,
    body: ClusterRegistry.partial(),
    response: Done,
  }),
  retire: route({
    method: 'POST',
    path: '/api/registry/clusters/:cluster/retire',
    summary: 'Take a cluster out of use, with a reason; its history stays',
    params: OneCluster,
    body: Reason,
    response: Done,
  }),
  restore: route({
    method: 'POST',
    path: '/api/registry/clusters/:cluster/restore',
    summary: 'Put a retired cluster back',
    params: OneCluster,
    response: Done,
  }),
  serve: route({
    method: 'PUT',
    path: '/api/registry/clusters/:cluster/served-by',
    summary: 'Say at which cluster the box stands that plays for this one; null: it has its own',
    params: OneCluster,
    body: z.object({ by: AnyId.nullable() }),
    response: Done,
  }),
  photo: route({
    method: 'POST',
    path: '/api/registry/clusters/:cluster/photo',
    summary: 'Picture of a cluster: JPEG, PNG or WebP, at most 5 MB; place and camera are taken out of it',
    params: OneCluster,
    body: Bytes,
    response: z.object({ photo: HashText }),
  }),
  editStation: route({
    method: 'POST',
    path: '/api/registry/stations/:station',
    summary: 'Change the papers of a station; what is absent stays as it is',
    params: z.object({ station: AnyId }),
    body: StationPapers.partial(),
    response: Done,
  }),
  timeMaster: route({
    method: 'PUT',
    path: '/api/registry/stations/:station/time-master',
    summary: 'Name the cluster whose box the others of the station ask for the time; null: nobody is asked',
    params: z.object({ station: AnyId }),
    body: z.object({ cluster: AnyId.nullable() }),
    response: Done,
  }),
  addEquipment: route({
    method: 'POST',
    path: '/api/registry/stations/:station/equipment',
    summary: 'Enter what hangs on a station',
    params: z.object({ station: AnyId }),
    body: Equipment,
    response: z.object({ id: AnyId }),
  }),
  editEquipment: route({
    method: 'POST',
    path: '/api/registry/equipment/:equipment',
    summary: 'Change what the inventory says of equipment; what is absent stays as it is',
    params: z.object({ equipment: AnyId }),
    body: Equipment.partial(),
    response: Done,
  }),
  retireEquipment: route({
    method: 'POST',
    path: '/api/registry/equipment/:equipment/retire',
    summary: 'Take equipment out of the inventory, with a reason',
    params: z.object({ equipment: AnyId }),
    body: Reason,
    response: Done,
  }),
  saveGroup: route({
    method: 'POST',
    path: '/api/registry/groups',
    summary: 'Make a group, or give a group its name and members in the order along the street',
    body: z.object({
      id: AnyId.optional(),
      name: z.string().trim().min(2).max(120),
      members: z.array(AnyId).max(200),
    }),
    response: z.object({ id: AnyId }),
  }),
  dropGroup: route({
    method: 'POST',
    path: '/api/registry/groups/:group/drop',
    summary: 'Dissolve a group, with a reason; its clusters stay',
    params: OneGroup,
    body: Reason,
    response: Done,
  }),
  proposeDelays: route({
    method: 'GET',
    path: '/api/registry/groups/:group/delays',
    summary: 'Delays along a street, proposed from positions; nothing changes until somebody accepts',
    params: OneGroup,
    response: z.object({
      members: z.array(
        z.object({
          cluster: AnyId,
          name: z.string(),
          nowMs: z.int(),
          metres: z.int().optional(),
          proposedMs: z.int().optional(),
          why: SentenceView.optional(),
        }),
      ),
    }),
  }),
  ...sheetRoutes,
};
