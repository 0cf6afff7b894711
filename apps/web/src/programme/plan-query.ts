import { type PlanView, programmeRoutes } from '@loaphuong/contract';
import type { QueryClient } from '@tanstack/react-query';
import { keyOf, routeQuery } from '../shell/api.ts';

/** One plan, whole. */
export const planQuery = (plan: string) => routeQuery(programmeRoutes.plan, { params: { plan } });

/** All plans. */
export const plansQuery = routeQuery(programmeRoutes.plans);

/** Puts a plan that the server just answered with on the screen, and asks for the list again when it is next shown. */
export function keepPlan(client: QueryClient, plan: PlanView): void {
  client.setQueryData(keyOf(programmeRoutes.plan, { params: { plan: plan.id } }), plan);
  void client.invalidateQueries({ queryKey: keyOf(programmeRoutes.plans) });
}
