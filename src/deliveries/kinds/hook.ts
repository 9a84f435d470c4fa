import type { NetworkPolicy } from '../../network';
import type { Process } from '../../processes';
import { callReceiver, receiverOf } from '../call-receiver';
import { DeliveryError, type DeliveryKind } from '../delivery';
import type { Hook, HookStore } from '../hook-store';
import type { NewDelivery } from '../outbox';
import { fixedDelay } from '../../runtime';

interface HookPayload {
  owner: string;
  hook: Hook;
  /** Status JSON of the Process at the time of the event. */
  status: object;
}

/** POSTs the status JSON, with the retries of callbacks; a 4xx answer ends the subscription (v1-contract 5.5). */
export function hookKind(policy: NetworkPolicy, hooks: HookStore): DeliveryKind<HookPayload> {
  return {
    name: 'hook',
    concurrency: { all: 32, receiver: 4 },
    maxAttempts: 5,
    timeout: 30_000,
    retryDelay: fixedDelay(5_000),
    async deliver({ payload: { owner, hook, status }, trace }, { signal }) {
      if (!(await hooks.isActive(owner, hook.id))) return;
      const answer = await callReceiver(policy, { method: 'POST', url: hook.url, data: status, trace, signal });
      if (answer < 400) return;
      const reason = `The receiver answered ${answer}`;
      if (answer < 500) await hooks.unsubscribe(owner, hook.id, reason);
      throw new DeliveryError(reason, { transient: answer >= 500 });
    },
  };
}

/** The message to one subscriber about an event of a Process. */
export function hookDelivery(process: Process, hook: Hook, status: object): NewDelivery {
  const payload: HookPayload = { owner: process.owner, hook, status };
  return { kind: 'hook', processId: process.id, receiver: receiverOf(hook.url), payload };
}
