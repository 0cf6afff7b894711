export { type TestBroker, testBroker } from './broker.ts';
export { codeOf } from './code-of.ts';
export { type TestDatabase, testDatabase } from './database.ts';
export { anotherPlan, EXAMPLE_PLAN, type PlanDesk, planDesk, rowCounts } from './plan-desk.ts';
export { enrolAsk, type TestServer, testServer } from './test-server.ts';
