// Runs once for all windows of a browser (SharedWorker): over HTTP/1.1 a browser opens six connections to a server, and six windows with a
// line of their own would leave none for anything else.

import { createSwitchboard, type ExtensionWord } from './event-switchboard.ts';

const switchboard = createSwitchboard();

addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port === undefined) return;
  port.onmessage = ({ data }: MessageEvent<ExtensionWord>) => switchboard.heard(port, data);
});
