export { createDeliveries, type Deliveries, type DeliveryParts } from './create';
export { hookEvents, maxHooksPerOwner, type Hook, type HookEvent, type HookStore } from './hook-store';
export type { GivenUpDelivery, OpenDelivery } from './open-deliveries';
