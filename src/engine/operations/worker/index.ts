export { confineWorkers, inWorker, type WorkerCall, type WorkerModule } from './in-worker';
