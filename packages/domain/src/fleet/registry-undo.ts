/** What the registry says of a cluster, by field; values as JSON writes them. */
export type RegistryValues = Readonly<Record<string, unknown>>;

/** What an import did to one cluster: of an added one all that stood there afterwards, of another what changed. */
export interface ImportedCluster {
  readonly added: boolean;
  readonly before: RegistryValues;
  readonly after: RegistryValues;
}

/** How that cluster stands now. */
export interface ClusterNow {
  readonly values: RegistryValues;
  readonly retired: boolean;
  readonly hasBox: boolean;
  /** Its box plays for other clusters too. */
  readonly servesOthers: boolean;
}

/** Why something of an import stays: somebody changed it since, the cluster is out of use, a box hangs there now, or others are played from there. */
export type WhyKept = 'changed-since' | 'retired' | 'has-box' | 'serves-others';

/** What is kept of an import at one cluster; without a field, all of it. */
export interface KeptOfImport {
  readonly field?: string;
  readonly why: WhyKept;
}

/** What taking an import back does to one cluster. */
export interface Undo {
  /** It was added and goes out of use again. */
  readonly retire: boolean;
  /** Fields that get back what stood there before. */
  readonly back: RegistryValues;
  readonly kept: readonly KeptOfImport[];
}

/**
 * What can be taken back of an import at one cluster. A field goes back when it still says what the import wrote; a cluster that the import
 * added goes out of use when nothing of it was changed since and nothing hangs on it.
 */
export function undoOf({ added, before, after }: ImportedCluster, now: ClusterNow): Undo {
  if (now.retired) return keeping([{ why: 'retired' }]);
  const changed = Object.keys(after).filter((field) => !isSame(now.values[field], after[field]));
  const since = changed.map((field): KeptOfImport => ({ field, why: 'changed-since' }));
  if (added) {
    if (now.hasBox) return keeping([{ why: 'has-box' }]);
    if (now.servesOthers) return keeping([{ why: 'serves-others' }]);
    return since.length > 0 ? keeping(since) : { retire: true, back: {}, kept: [] };
  }
  const back = Object.entries(before).filter(([field]) => !changed.includes(field));
  return { retire: false, back: Object.fromEntries(back), kept: since };
}

/** Whether an import changed a cluster, and what: the fields that say something else than before. */
export function changesBetween(
  before: RegistryValues,
  after: RegistryValues,
): Pick<ImportedCluster, 'before' | 'after'> {
  const changed = Object.keys(after).filter((field) => !isSame(before[field], after[field]));
  const only = (values: RegistryValues) =>
    Object.fromEntries(changed.map((field) => [field, values[field] ?? null]));
  return { before: only(before), after: only(after) };
}

function keeping(kept: readonly KeptOfImport[]): Undo {
  return { retire: false, back: {}, kept };
}

/** The same value as JSON; of objects the order of their keys says nothing. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object')
    return (a ?? null) === (b ?? null);
  const [one, other] = [Object.entries(a), new Map(Object.entries(b))];
  return (
    one.length === other.size && one.every(([key, value]) => other.has(key) && isSame(value, other.get(key)))
  );
}
