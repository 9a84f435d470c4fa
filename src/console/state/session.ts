import { signal } from '@preact/signals';
import type { Session } from '../../admin/console/shapes';

/** Undefined until the server has told. */
export const session = signal<Session | undefined>(undefined);

/** Whether a session ended while its page was open. */
export const wasSignedIn = signal(false);

export function csrf(): string {
  return session.value?.csrf ?? '';
}

/** The server no longer knows the session. */
export function signedOut(): void {
  const explanation = 'Your session has ended. Please sign in again: you come back to this page.';
  session.value = { signedIn: false, hasToken: session.value?.hasToken ?? true, explanation };
  wasSignedIn.value = true;
}
