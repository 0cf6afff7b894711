/** The list with what stands at two places exchanged; unchanged when there is no such place. */
export function swapped<T>(list: readonly T[], one: number, other: number): readonly T[] {
  const [a, b] = [list[one], list[other]];
  if (a === undefined || b === undefined) return list;
  return list.map((each, place) => (place === one ? b : place === other ? a : each));
}
