import { type Kysely, type Migration } from 'kysely';

/** What was given up is shown newest first and forgotten by age; it may be most of the table. */
export const givenUp: Migration = {
  async up(database: Kysely<unknown>) {
    await database.schema.createIndex('deliveries_ended').on('deliveries').columns(['state', 'ended_at']).execute();
  },
};
