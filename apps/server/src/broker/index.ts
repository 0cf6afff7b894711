export { type Authenticate, type Broker, openBroker } from './broker.ts';
export { externalAccounts } from './external-accounts.ts';
export type { BrokerFigures } from './messages.ts';
export { EVERY_RIGHT, type Rights } from './rights.ts';
export { type BrokerOptions, type RunningBroker, startBroker } from './supervisor.ts';
