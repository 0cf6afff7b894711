/** How targets are counted today. */
export type MeasureKind = 'loudspeakers-working-well';

/**
 * Finds the measure that counts a target, by what its subject speaks of. A target that no measure counts is shown without a
 * figure; nothing is ever typed in its place.
 * @param foldedSubject the subject without marks, in lower case.
 */
export function measureFor(foldedSubject: string): MeasureKind | undefined {
  const loudspeakers = /\bloa\b|truyen thanh/.test(foldedSubject);
  const workingWell = /hoat dong (tot|thuong xuyen|on dinh|hieu qua)|phat huy hieu qua/.test(foldedSubject);
  return loudspeakers && workingWell ? 'loudspeakers-working-well' : undefined;
}
