export { type TestBroker, testBroker } from './broker.ts';
export { type TestDatabase, testDatabase } from './database.ts';
