import type { Process, ProcessStore } from '../../processes';
import { DeliveryError, type ClientOf, type DeliveryKind } from '../delivery';
import type { NewDelivery } from '../outbox';
import { exponentialBackoff, withoutValues } from '../../runtime';
import { transferFailure } from '../transfer-failure';

/** The fields of the status JSON that a mail mentions (v1-contract 3.2). */
interface Status {
  step?: string;
  message?: string;
  input?: { filename?: string };
  output?: { filename?: string; url?: string };
}

interface MailPayload {
  status: Status;
}

export interface MailParts {
  store: ProcessStore;
  clientOf: ClientOf;
  /** `smtp://` or `smtps://`, with user and password if the server requires them. */
  smtpUrl: string;
  from: string;
  /** `http:` or `https:`, put before v1's protocol-relative URLs. */
  scheme: string;
}

/** Milliseconds. nodemailer can't be aborted, so it has to stop by itself before the kind's time-out. */
const smtpTimeouts = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 20_000, dnsTimeout: 10_000 };

/** `email` of a call: sends a mail to the owner of the account on completion (v1-contract 2.2). */
export function mailKind({ store, clientOf, smtpUrl, from, scheme }: MailParts): DeliveryKind<MailPayload> {
  return {
    name: 'mail',
    concurrency: { all: 4, receiver: 4 },
    maxAttempts: 8,
    timeout: 60_000,
    retryDelay: exponentialBackoff(5_000, 30 * 60 * 1000),
    async deliver({ id, processId, payload }) {
      const secrets = await store.secrets(processId);
      if (!secrets) return;
      const upstream = clientOf(await store.byId(processId));
      const { email } = await upstream.account(secrets.v2Key).catch(transferFailure);
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({ url: smtpUrl, ...smtpTimeouts });
      const messageId = `<${id}@cloudconvert-v1-proxy>`;
      try {
        const mail = { ...mailOf(payload.status, scheme), from, to: email, messageId };
        await transport.sendMail(mail).catch((error: Error) => mailFailure(error, smtpUrl));
      } finally {
        transport.close();
      }
    },
  };
}

/** The mail about a Process that has ended. */
export function mailDelivery({ id }: Process, status: Status): NewDelivery {
  const payload: MailPayload = { status };
  return { kind: 'mail', processId: id, receiver: 'smtp', payload };
}

function mailOf({ step, message, input, output }: Status, scheme: string) {
  const name = output?.filename ?? input?.filename ?? 'your file';
  if (step !== 'finished') return { subject: `Conversion failed: ${name}`, text: `${message ?? ''}\n` };
  const address = output?.url ? `${scheme}${output.url}\n` : '';
  return { subject: `Conversion finished: ${name}`, text: `${name} is ready.\n\n${address}` };
}

/** Replies of 500 and above are permanent (RFC 5321 4.2.1). */
function mailFailure(error: Error & { responseCode?: number }, smtpUrl: string): never {
  const words = withoutValues(error.message, credentialsIn(smtpUrl));
  throw new DeliveryError(words, { transient: !(Number(error.responseCode) >= 500), cause: new Error(words) });
}

/** Also as AUTH PLAIN joins them. */
function credentialsIn(smtpUrl: string): string[] {
  const { username, password } = new URL(smtpUrl);
  const [user, word] = [decodeURIComponent(username), decodeURIComponent(password)];
  return [user, word, `\0${user}\0${word}`];
}
