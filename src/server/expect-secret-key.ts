import type { Kysely } from 'kysely';
import { SettingsError } from '../config';
import type { Database } from '../database';
import type { Sealer } from '../processes';

/**
 * Opens what is sealed in the database, the newest and the oldest of it. Throws `SettingsError` where SECRET_KEY is not the
 * key it was sealed with: otherwise every call would fail later, one by one.
 */
export async function expectSecretKey(database: Kysely<Database>, sealer: Sealer): Promise<void> {
  const sealed = await sealedTexts(database);
  if (sealed.every((text) => opens(sealer, text))) return;
  throw new SettingsError([
    'SECRET_KEY is not the key that the credentials in the database were sealed with. Set the former key again, or ' +
      'keep the new one and name the former in SECRET_KEY_PREVIOUS',
  ]);
}

/** By the index on state and expiry: the table may hold millions. */
async function sealedTexts(database: Kysely<Database>): Promise<string[]> {
  const ends = (['created', 'running', 'finished'] as const).flatMap((state) => {
    const processes = database.selectFrom('processes').select('sealed').where('state', '=', state).limit(10);
    return [processes.orderBy('expires_at', 'desc'), processes.orderBy('expires_at', 'asc')];
  });
  const tokens = database.selectFrom('refresh_tokens').select('sealed').orderBy('account').limit(20);
  const rows = await Promise.all([...ends.map((query) => query.execute()), tokens.execute()]);
  return rows.flat().flatMap(({ sealed }) => (sealed === null ? [] : [sealed]));
}

function opens(sealer: Sealer, text: string): boolean {
  try {
    sealer.open(text);
    return true;
  } catch {
    return false;
  }
}
