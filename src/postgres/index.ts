export { ChannelListener, type Channel } from './channel-listener';
export { createPool, type PoolOptions } from './connections';
export { storable } from './storable';
