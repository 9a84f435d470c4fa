export { startWorkers, type RunningServer } from './primary';
export { startWorker } from './worker';
