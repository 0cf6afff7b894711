/**
 * The broker's own process. It holds no secrets and no database: who may connect it asks the server over the pipe, and
 * when the pipe breaks because the server died it ends, so that the next start finds its port free.
 */
import { type Broker, openBroker } from './broker.ts';
import type { FromBroker, Settings, ToBroker } from './messages.ts';
import type { Rights } from './rights.ts';

/** How long the server may think about one log-in before it counts as unavailable. */
const ANSWER_MS = 10_000;

const waiting = new Map<number, (rights: Rights | undefined) => void>();
let lastAsk = 0;
let broker: Broker | undefined;

function tell(message: FromBroker): void {
  process.send?.(message);
}

function askServer(username: string, password: string): Promise<Rights | undefined> {
  lastAsk += 1;
  const ask = lastAsk;
  return new Promise((settle, reject) => {
    const tooLate = setTimeout(() => {
      waiting.delete(ask);
      reject(new Error('the server did not answer'));
    }, ANSWER_MS);
    waiting.set(ask, (rights) => {
      clearTimeout(tooLate);
      waiting.delete(ask);
      settle(rights);
    });
    tell({ kind: 'ask', ask, username, password });
  });
}

async function start(settings: Settings): Promise<void> {
  try {
    broker = await openBroker(settings, askServer);
    tell({ kind: 'listening', port: broker.port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    tell({ kind: 'failed', code, message: String(error) });
  }
}

async function stop(): Promise<void> {
  await broker?.close();
  process.exit(0);
}

process.on('message', (message: ToBroker) => {
  switch (message.kind) {
    case 'start':
      void start(message.settings);
      break;
    case 'answer':
      waiting.get(message.ask)?.(message.rights);
      break;
    case 'disconnect':
      broker?.disconnect(message.username);
      break;
    case 'figures':
      if (broker !== undefined) tell({ kind: 'figures', ask: message.ask, figures: broker.figures() });
      break;
    case 'stop':
      void stop();
      break;
  }
});
// Ctrl-C reaches the whole terminal group; the server decides when we stop.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void stop());
process.on('disconnect', () => process.exit(0));
tell({ kind: 'up' });
