export {
  asBareBox,
  type BareBox,
  type BareLine,
  type BoxKeys,
  bareBox,
  bareLine,
  helloOf,
  orderFor,
} from './bare-box.ts';
export { nextRecord, signedBatch, wholePlay } from './bare-journal.ts';
export { type TestBroker, testBroker } from './broker.ts';
export { type BrokerLine, brokerLine } from './broker-line.ts';
export { codeOf } from './code-of.ts';
export { type TestDatabase, testDatabase } from './database.ts';
export { eventually } from './eventually.ts';
export { anotherPlan, EXAMPLE_PLAN, type PlanDesk, planDesk, rowCounts } from './plan-desk.ts';
export {
  HEARTBEAT,
  type PresentBox,
  planInForce,
  presentBox,
  stateOfBox,
} from './present-box.ts';
export { enrolAsk, type TestServer, testServer } from './test-server.ts';
