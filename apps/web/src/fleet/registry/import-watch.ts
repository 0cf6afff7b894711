import { type ImportView, registryRoutes } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { routeQuery } from '../../shell/api.ts';

/** Asked so often (ms) while an import runs. */
export const LOOK_MS = 700;

/** How far the import of that number is; `undefined` when none is watched, or before the server has said anything. */
export function useImportWatch(watch: string | undefined): ImportView | undefined {
  const { data } = useQuery({
    ...routeQuery(registryRoutes.importProgress, { params: { watch: watch ?? '' } }),
    enabled: watch !== undefined,
    refetchInterval: LOOK_MS,
  });
  return watch === undefined ? undefined : data?.import;
}

/** A number for one import. `randomUUID` is there on https and localhost only; this has no secret to keep. */
export function newWatch(): string {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
