import { type Kysely, type Migration } from 'kysely';

/** The eldest due deliveries are read in their order; before, all that were due had to be. */
export const dueOrder: Migration = {
  async up(database: Kysely<unknown>) {
    await database.schema
      .createIndex('deliveries_order')
      .on('deliveries')
      .columns(['state', 'kind', 'run_at', 'receiver'])
      .execute();
    await database.schema.dropIndex('deliveries_due').execute();
  },
};
