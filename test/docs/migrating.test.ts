import { expectGenerated } from './generated';
import { jobExamples, optionTables, storageTables } from './migration-guide';

describe('docs/migration-reference.md', () => {
  it('lists every option as the translation has it', () => {
    expectGenerated('docs/migration-reference.md', 'options', optionTables());
  });

  it('lists every storage as the translation has it', () => {
    expectGenerated('docs/migration-reference.md', 'storages', storageTables());
  });

  it('shows the jobs that the translation makes', () => {
    expectGenerated('docs/migration-reference.md', 'jobs', jobExamples());
  });
});
