import type { Id } from '../basics/index.ts';

export { findingFills, tidyCorrection } from './correction.ts';
export { type MeasureKind, measureFor } from './measure-for.ts';

/** kế hoạch. */
export type PlanId = Id<'plan'>;
/** chỉ tiêu. */
export type TargetId = Id<'target'>;
/** hoạt động. */
export type ActivityId = Id<'activity'>;
/** nhiệm vụ. */
export type TaskId = Id<'task'>;
