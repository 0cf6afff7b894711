import { healthRoutes, type Output } from '@loaphuong/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { routeQuery } from '../shell/api.ts';

/** What a box last said of itself. */
export type BoxNow = Output<typeof healthRoutes.readings>['now'];

/** What the box of a cluster last said of itself; asked for every `everyMs`, and at once when a fault comes or goes. */
export function useBoxNow(cluster: string, everyMs: number) {
  // What was measured before is drawn by others; one hour keeps the answer short.
  const [from] = useState(() => new Date(Date.now() - 3_600_000).toISOString());
  return useQuery({
    ...routeQuery(healthRoutes.readings, { params: { cluster }, query: { from } }),
    refetchInterval: everyMs,
  });
}
