// The public face of the server for the command line and the tests: starting it, and the use cases that set a place up.
export { addPerson, allowStandIn, createAuthentication, grantRole } from './access/index.ts';
export { type AllTables, type App, createApp } from './app.ts';
export {
  approveBulletin,
  createAudioWorkshop,
  draftBulletin,
  rebuildHorizons,
  scheduleAiring,
  setPlaceRules,
  submitBulletin,
} from './broadcast/index.ts';
export {
  addCluster,
  addEquipment,
  addRelease,
  awaitingOrders,
  brokerRights,
  type ClusterChange,
  demandTwoSignatures,
  describeCluster,
  type FleetSlice,
  haltRollout,
  isSignedBy,
  issueCode,
  type Keyring,
  loadSigner,
  makeKey,
  markOf,
  newestOrders,
  prepareOrder,
  readKey,
  resumeRollout,
  retireKey,
  rotateKey,
  saveGroup,
  signOrder,
  startRollout,
  stopRollout,
  type ToSign,
  updatesView,
} from './fleet/index.ts';
export { foundInstallation, foundPlace, installation } from './places/index.ts';
export { systemClock } from './platform/clock.ts';
export { type Config, type ConfigOptions, readConfig } from './platform/config.ts';
export { type Database, narrow, openDatabase, openPlainPool, withTransaction } from './platform/database.ts';
export { connectNothing } from './platform/devices.ts';
export { openFiles } from './platform/files.ts';
export { createLog, type Log, noLog } from './platform/log.ts';
export { attachPostgres } from './platform/postgres/index.ts';
export { importPlan } from './programme/index.ts';
export { type RunningServer, type StartStep, startServer } from './server.ts';
