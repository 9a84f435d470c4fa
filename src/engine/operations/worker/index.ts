export { confineWorkers, dismissWorkers, inWorker, type WorkerCall, type WorkerModule } from './in-worker';
