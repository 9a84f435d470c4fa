import type { Kysely } from 'kysely';
import { SettingsError } from '../config';
import type { Database } from '../database';
import { isSealedAddress, type Sealer } from '../processes';

/**
 * Opens what is sealed in the database, the newest and the oldest of it. Throws `SettingsError` where SECRET_KEY is not the
 * key it was sealed with: otherwise every call would fail later, one by one.
 */
export async function expectSecretKey(database: Kysely<Database>, sealer: Sealer): Promise<void> {
  const some = activeHooks(database).orderBy('owner').orderBy('number').limit(20);
  const hooks = (await some.execute()).filter(({ url }) => isSealedAddress(url));
  const someHookOpens = hooks.length === 0 || hooks.some(({ url }) => opens(sealer, url));
  if (someHookOpens && (await sealedTexts(database)).every((text) => opens(sealer, text))) return;
  throw new SettingsError([
    'SECRET_KEY is not the key that the credentials in the database were sealed with. Set the former key again, or ' +
      'keep the new one and name the former in SECRET_KEY_PREVIOUS',
  ]);
}

/**
 * The same; then what outlives Processes is sealed with the present key, so that SECRET_KEY_PREVIOUS can go one day. Answers
 * how many rows no key opens.
 */
export async function takeSecretKey(database: Kysely<Database>, sealer: Sealer): Promise<number> {
  await expectSecretKey(database, sealer);
  let unreadable = 0;
  const sealAnew = async (sealed: string, write: (renewed: string) => Promise<unknown>) => {
    const isReadable = !isSealedAddress(sealed) || opens(sealer, sealed);
    if (!isReadable) unreadable += 1;
    const renewed = isSealedAddress(sealed) ? isReadable && sealer.renewed(sealed) : sealer.seal(sealed);
    if (renewed) await write(renewed);
  };
  for (const { account, sealed } of await database.selectFrom('refresh_tokens').selectAll().execute()) {
    const row = database.updateTable('refresh_tokens').where('account', '=', account).where('sealed', '=', sealed);
    await sealAnew(sealed, (renewed) => row.set({ sealed: renewed }).execute());
  }
  for (const { owner, number, url } of await activeHooks(database).execute()) {
    const hook = database.updateTable('hooks').where('owner', '=', owner).where('number', '=', number);
    await sealAnew(url, (renewed) => hook.where('url', '=', url).set({ url: renewed }).execute());
  }
  return unreadable;
}

function activeHooks(database: Kysely<Database>) {
  return database.selectFrom('hooks').select(['owner', 'number', 'url']).where('ended_at', 'is', null);
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
