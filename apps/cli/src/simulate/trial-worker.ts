import { parentPort, workerData } from 'node:worker_threads';
import { type FaultShares, judgeBox, runBoxTrial, trialProgramme } from '@loaphuong/box/simulation';

/** What a worker is told once; after it, numbers of boxes, one at a time. */
export interface TrialWork {
  readonly seed: number;
  readonly hours: number;
  readonly shares: FaultShares;
}

const { seed, hours, shares } = workerData as TrialWork;
// Each worker makes the programme for itself, from the same seed: decoded sounds are shared by all boxes that it runs.
const programme = trialProgramme(seed, hours);

parentPort?.on('message', (number: number) => {
  parentPort?.postMessage(judgeBox(runBoxTrial({ seed, number, programme, shares }), programme));
});
