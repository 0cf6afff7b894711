import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Two cores are what a commune's machine and the check-in machine have.
    maxWorkers: 2,
    projects: [
      {
        test: {
          // The repository itself: import table, bootstrap, the counting of tests. Needs no database.
          name: 'architecture',
          testTimeout: 20_000,
          include: ['tests/architecture.test.ts', 'tests/architecture/**/*.test.ts', 'scripts/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'unit',
          include: [
            'packages/**/*.test.ts',
            'apps/**/*.test.{ts,tsx}',
            'bench/**/*.test.ts',
            // Real server and real boxes together, without a browser.
            'tests/joined/**/*.test.ts',
          ],
          // Tests start one shared PostgreSQL when they need it; this stops it at the end.
          globalSetup: ['packages/testkit/src/stop-test-server.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['tests/scenarios/**/*.test.ts'],
          // Each scenario owns a whole installation: one after the other, each with minutes to spare.
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
