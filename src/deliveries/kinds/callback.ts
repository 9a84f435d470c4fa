import type { NetworkPolicy } from '../../network';
import type { Process } from '../../processes';
import { callReceiver, receiverOf } from '../call-receiver';
import { DeliveryError, type DeliveryKind } from '../delivery';
import type { NewDelivery } from '../outbox';
import { fixedDelay } from '../../runtime';

interface CallbackPayload {
  url: string;
}

/** GETs the `callback` of a call: 5 attempts, 5 s apart, on a network error or a status of 500 or more (v1-contract 5.4). */
export function callbackKind(policy: NetworkPolicy): DeliveryKind<CallbackPayload> {
  return {
    name: 'callback',
    concurrency: { all: 32, receiver: 4 },
    maxAttempts: 5,
    timeout: 30_000,
    retryDelay: fixedDelay(5_000),
    async deliver({ payload, trace }, { signal }) {
      const status = await callReceiver(policy, { method: 'GET', url: payload.url, trace, signal });
      if (status >= 400) throw new DeliveryError(`The receiver answered ${status}`, { transient: status >= 500 });
    },
  };
}

/** The `callback` of a Process that has ended, with `id`, `url` and `step` added to its query. */
export function callbackDelivery(process: Process, callback: string): NewDelivery {
  const url = callbackUrl(callback, process);
  return { kind: 'callback', processId: process.id, receiver: receiverOf(url), payload: { url } };
}

/** Appended as text, so that the callback's own query reaches the receiver exactly as it was written. */
function callbackUrl(callback: string, { id, host, state }: Process): string {
  const step = state === 'finished' ? 'finished' : 'error';
  const parameters = new URLSearchParams({ id, url: `//${host}/process/${id}`, step });
  const absolute = callback.startsWith('//') ? `http:${callback}` : callback;
  const [address = ''] = absolute.split('#');
  const joint = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&';
  return `${address}${joint}${parameters.toString()}`;
}
