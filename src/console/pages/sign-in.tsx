import { useSignal } from '@preact/signals';
import type { Session } from '../../admin/console/shapes';
import { Notice } from '../components/basics';
import { change, wordsFor } from '../state/api';
import { session, wasSignedIn } from '../state/session';

/** Asks for ADMIN_TOKEN; where none is set, tells what to do. */
export function SignIn() {
  const error = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const signIn = async (event: SubmitEvent) => {
    event.preventDefault();
    const token = new FormData(event.currentTarget as HTMLFormElement).get('token');
    busy.value = true;
    try {
      const answer = await change('POST', 'session', { token });
      session.value = (await answer.json()) as Session;
      wasSignedIn.value = false;
    } catch (failure) {
      error.value = wordsFor(failure);
    }
    busy.value = false;
  };
  return (
    <main class="sign-in">
      <img src="/_/icon.svg" alt="" width="48" height="48" />
      <h1>CloudConvert v1 proxy</h1>
      {session.value?.hasToken ? (
        <form onSubmit={signIn}>
          {wasSignedIn.value && <Notice>{session.value.explanation}</Notice>}
          <label for="token">Admin token</label>
          <input id="token" name="token" type="password" autoComplete="current-password" required autoFocus />
          {error.value && <Notice tone="bad">{error.value}</Notice>}
          <button type="submit" disabled={busy.value}>
            Sign in
          </button>
          <p class="hint">The value of ADMIN_TOKEN, with which this server was started.</p>
        </form>
      ) : (
        <Notice>{session.value?.explanation}</Notice>
      )}
    </main>
  );
}
