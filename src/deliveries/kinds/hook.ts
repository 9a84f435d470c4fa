import type { NetworkPolicy } from '../../network';
import type { Process } from '../../processes';
import { callReceiver, receiverOf } from '../call-receiver';
import { DeliveryError, type DeliveryKind } from '../delivery';
import type { Hook, HookStore } from '../hook-store';
import type { NewDelivery } from '../outbox';
import { every } from '../backoff';

interface HookPayload {
  owner: string;
  hook: Hook;
  /** Status JSON of the Process at the event. */
  status: object;
}

/** POST of the status JSON, tried as callbacks are; a 4xx answer ends the subscription (v1-contract 5.5). */
export function hookKind(policy: NetworkPolicy, hooks: HookStore): DeliveryKind<HookPayload> {
  return {
    name: 'hook',
    concurrency: { all: 32, receiver: 4 },
    tries: 5,
    timeout: 30_000,
    pause: every(5_000),
    async deliver({ payload: { owner, hook, status } }, { signal }) {
      if (!(await hooks.isActive(owner, hook.id))) return;
      const answer = await callReceiver(policy, { method: 'POST', url: hook.url, data: status, signal });
      if (answer < 400) return;
      const reason = `The receiver answered ${answer}`;
      if (answer < 500) await hooks.unsubscribe(owner, hook.id, reason);
      throw new DeliveryError(reason, { transient: answer >= 500 });
    },
  };
}

export function hookDelivery(process: Process, hook: Hook, status: object): NewDelivery {
  const payload: HookPayload = { owner: process.owner, hook, status };
  return { kind: 'hook', processId: process.id, receiver: receiverOf(hook.url), payload };
}
