export { type TestBroker, testBroker } from './broker.ts';
export { codeOf } from './code-of.ts';
export { type TestDatabase, testDatabase } from './database.ts';
export { enrolAsk, type TestServer, testServer } from './test-server.ts';
