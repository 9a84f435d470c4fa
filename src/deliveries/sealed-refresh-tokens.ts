import type { Kysely } from 'kysely';
import type { RefreshTokenStore } from '../carriers';
import type { Database } from '../database';
import type { Sealer } from '../processes';

/** Refresh tokens in the database, shared by all instances and sealed like the credentials of Processes. */
export function sealedRefreshTokens(database: Kysely<Database>, sealer: Sealer): RefreshTokenStore {
  return {
    async read(account) {
      const query = database.selectFrom('refresh_tokens').select('sealed').where('account', '=', account);
      const row = await query.executeTakeFirst();
      return row && (sealer.open(row.sealed) as string);
    },
    async write(account, refreshToken) {
      const sealed = sealer.seal(refreshToken);
      await database
        .insertInto('refresh_tokens')
        .values({ account, sealed })
        .onConflict((conflict) => conflict.column('account').doUpdateSet({ sealed }))
        .execute();
    },
  };
}
