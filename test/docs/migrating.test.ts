import { expectGenerated } from './generated';
import { jobExamples, optionTables, storageTables } from './migration-guide';

describe('docs/migrating.md', () => {
  it('lists every option as the translation has it', () => {
    expectGenerated('docs/migrating.md', 'options', optionTables());
  });

  it('lists every storage as the translation has it', () => {
    expectGenerated('docs/migrating.md', 'storages', storageTables());
  });

  it('shows the jobs that the translation makes', () => {
    expectGenerated('docs/migrating.md', 'jobs', jobExamples());
  });
});
