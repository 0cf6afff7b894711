export { type KernelClock, kernelClock } from './kernel-clock.ts';
