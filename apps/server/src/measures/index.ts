export { type MeasuresDoor, registerMeasures } from './routes.ts';
export { type MeasuresSlice, measureOpened, measureSummary } from './working-well.ts';
