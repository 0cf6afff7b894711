import { createFixtureServer } from './fixture-server.ts';

/** `node apps/web/dev/fixtures.ts` beside `npx vite --mode fixtures` in apps/web: the pages without a server. */
const port = 8079;
createFixtureServer({ day: 'full', signedIn: true, events: true }).listen(port, () => {
  console.log(`Fixtures of an invented town on http://localhost:${port}`);
});
