import * as z from 'zod';
import { AnyId, DayText, HashText, InstantText, PersonRef, PlaceRef, SentenceView } from '../basics.ts';
import { Done, route } from '../route.ts';

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

/** A column of the sheet as the registry knows it. */
export const SheetField = z.string().max(40);

/** Something to say about one row of a sheet, with the way out. */
export const RowFinding = z.object({
  /** As the sheet counts: the row of headings is 1. */
  row: z.int(),
  field: SheetField.optional(),
  severity: z.enum(['error', 'note']),
  code: z.string(),
  message: SentenceView,
});
export type RowFinding = z.infer<typeof RowFinding>;

/** What an import would do. */
export const ImportPreview = z.object({
  columns: z.array(z.object({ heading: z.string(), field: SheetField.optional() })),
  rows: z.array(
    z.object({ row: z.int(), kind: z.enum(['new', 'known', 'wrong']), ward: z.string(), name: z.string() }),
  ),
  findings: z.array(RowFinding),
  added: z.int(),
  changed: z.int(),
  wrong: z.int(),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

/** One import and how far it is. */
export const ImportView = z.object({
  id: AnyId,
  fileName: z.string(),
  by: PersonRef,
  at: InstantText,
  /** `refused` and `interrupted` (its program was ended in the middle) left nothing of the sheet. */
  state: z.enum(['running', 'done', 'refused', 'interrupted']),
  /** Rows taken, of all; `all` is absent until the sheet is read. */
  done: z.int(),
  all: z.int().optional(),
  added: z.int().optional(),
  changed: z.int().optional(),
  /** Set once it was taken back: so many clusters, and so many of which something was kept. */
  undone: z
    .object({ by: PersonRef, at: InstantText, reason: z.string(), clusters: z.int(), kept: z.int() })
    .optional(),
});
export type ImportView = z.infer<typeof ImportView>;

/** What taking an import back does, cluster by cluster, and what it leaves. */
export const ImportUndo = z.object({
  clusters: z.array(
    z.object({
      cluster: z.object({ id: AnyId, name: z.string() }),
      ward: PlaceRef,
      /** It was added by the import and goes out of use again. */
      retire: z.boolean(),
      /** Fields that get back what stood there before. */
      back: z.array(z.string()),
      kept: z.array(
        z.object({
          /** Absent: all of it. */
          field: z.string().optional(),
          why: z.enum(['changed-since', 'retired', 'has-box', 'serves-others']),
        }),
      ),
    }),
  ),
  undone: z.int(),
  kept: z.int(),
});
export type ImportUndo = z.infer<typeof ImportUndo>;

/** File name and, when a person has chosen them, the fields of the columns: `["ward","name",null,…]` as JSON. */
const SheetQuery = z.object({
  fileName: z.string().trim().min(1).max(255),
  mapping: z.string().max(4000).optional(),
});
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
  previewImport: route({
    method: 'POST',
    path: '/api/registry/import/preview',
    summary: 'What a sheet (XLSX or CSV) would change, row by row; nothing is kept',
    query: SheetQuery,
    body: Bytes,
    response: ImportPreview,
  }),
  commitImport: route({
    method: 'POST',
    path: '/api/registry/import/commit',
    summary:
      'Take a sheet over: all rows or none; `watch` is a number of the caller’s own, used once, to ask how far it is',
    query: SheetQuery.extend({ watch: AnyId.optional() }),
    body: Bytes,
    response: z.object({ id: AnyId, added: z.int(), changed: z.int() }),
  }),
  importProgress: route({
    method: 'GET',
    path: '/api/registry/import/:watch/progress',
    summary: 'How far an import is, or how it ended; nothing when none of that number was begun',
    params: z.object({ watch: AnyId }),
    response: z.object({ import: ImportView.optional() }),
  }),
  imports: route({
    method: 'GET',
    path: '/api/registry/imports',
    summary: 'The newest imports, the newest first',
    response: z.object({ imports: z.array(ImportView) }),
  }),
  undoPreview: route({
    method: 'GET',
    path: '/api/registry/imports/:import/undo',
    summary: 'What taking an import back would do, and what it would leave and why',
    params: z.object({ import: AnyId }),
    response: ImportUndo,
  }),
  undoImport: route({
    method: 'POST',
    path: '/api/registry/imports/:import/undo',
    summary: 'Take back what an import wrote and nobody changed since, with a reason',
    params: z.object({ import: AnyId }),
    body: Reason,
    response: ImportUndo,
  }),
};
