// The real server with its embedded parts, in a process of its own, so that its memory can be read from outside.
import { noLog, readConfig, startServer } from '@loaphuong/server';

const [dataDir = '', port = '0', mqttPort = '0'] = process.argv.slice(2);
const config = readConfig({}, { dataDir, port: Number(port), mqttPort: Number(mqttPort), host: '127.0.0.1' });
const server = await startServer(config, { log: noLog, version: '0.0.0-bench' });
process.send?.({ databaseUrl: server.databaseUrl });
process.on('message', async (message) => {
  if (message === 'gc') {
    // What is measured is what is held, not what has not been thrown away yet.
    globalThis.gc?.();
    process.send?.({ heap: process.memoryUsage().heapUsed });
  } else {
    await server.stop();
    process.exit(0);
  }
});
