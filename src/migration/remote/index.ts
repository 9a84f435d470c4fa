export type { Exchange } from './exchange';
export { expectV1 } from './expect-v1';
export { HeldRequest } from './held-request';
export { PassOn } from './pass-on';
export { RemoteProcesses } from './remote-processes';
