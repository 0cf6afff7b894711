export type { AllTables, App } from './app.ts';
export { type ConfigOptions, readConfig } from './platform/config.ts';
export { createLog, type Log } from './platform/log.ts';
export { type RunningServer, type StartStep, startServer } from './server.ts';
