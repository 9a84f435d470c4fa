export type { Caller } from '../config';
export { jobsLike, type JobTraits } from './find-job';
export { failWith, finishAfterHandOver, type EndingParts } from './finish';
export { lifetimes } from './lifetimes';
export type { Observation } from './observation';
export { bundleOf, everything, outputOf, storedInputOf, type Output, type OutputFile } from './output';
export { newProcess, type CreateRequest } from './create';
export type { DeliveryPlanner, ProcessParts } from './parts';
export {
  isOver,
  type InputFacts,
  type Process,
  type ProcessRoute,
  type ProcessState,
  type RemotePlace,
} from './process';
export { isSealedAddress, Sealer } from './sealer';
export { Processes } from './service';
export type { StartRequest } from './start';
export type { CarrierFetch, Secrets } from './secrets';
export { ProcessStore } from './store';
export type { ReceivedFile } from './uploads';
export { awaitsSeveral } from './upload-forms';
export { WebhookAddresses } from './webhooks';
