import { beforeEach, onTestFailed } from 'vitest';

/**
 * Makes the tests of a file one story: after the first that fails the others are skipped, because each begins where the one before
 * ended.
 * @param onFailure leaves what helps to understand the failure; called once, with the name of the test
 */
export function tellAsStory(onFailure: (name: string) => Promise<void>): void {
  let broken = false;
  beforeEach((context) => {
    context.skip(broken, 'the story broke off before');
    onTestFailed(async () => {
      broken = true;
      await onFailure(context.task.name);
    });
  });
}
