import { signal } from '@preact/signals';
import type { Session } from '../../admin/console/shapes';

/** Undefined until the server has told. */
export const session = signal<Session | undefined>(undefined);

export function csrf(): string {
  return session.value?.csrf ?? '';
}

export function signedOut(explanation: string): void {
  session.value = { signedIn: false, hasToken: session.value?.hasToken ?? true, explanation };
}
