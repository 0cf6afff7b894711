export { type Decision, decideFinding } from './decisions.ts';
export { confirmPlan, importPlan } from './plans.ts';
export { type ProgrammeDoor, registerProgramme } from './routes.ts';
export type { ConfirmListener, ProgrammeSlice } from './slice.ts';
export type { ProgrammeTables } from './tables.ts';
export { draftsWaiting, type PlanFigures } from './views.ts';
