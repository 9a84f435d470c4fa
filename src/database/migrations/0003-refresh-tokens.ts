import { type Kysely, type Migration } from 'kysely';

export const refreshTokens: Migration = {
  async up(database: Kysely<unknown>) {
    await database.schema
      .createTable('refresh_tokens')
      .addColumn('account', 'text', (column) => column.primaryKey())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .execute();
  },
};
