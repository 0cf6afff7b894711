import { serveJobs } from './serve-jobs.ts';

/** A child that misbehaves on order, for the tests of its keeper. */
serveJobs(async (job, progress) => {
  switch (job) {
    case 'hang':
      for (;;);
    case 'wait':
      return new Promise(() => undefined);
    case 'eat': {
      const held: Buffer[] = [];
      for (;;) {
        held.push(Buffer.alloc(20e6, held.length));
        await new Promise((resolve) => setTimeout(resolve, 20));
        progress(0);
      }
    }
    case 'heap': {
      const held: unknown[] = [];
      for (;;) held.push({ at: held.length, more: [held.length] });
    }
    case 'throw':
      throw new RangeError('on order');
    case 'exit':
      process.exit(3);
      break;
    case 'lie':
      process.send?.({ kind: 'progress', id: 1, share: 'much' });
      return new Promise(() => undefined);
    default:
      progress(0.5);
      return { echo: job };
  }
});
