import { withoutRefused } from '../../../src/translate';
import type { JobPayload } from '../../../src/upstream';

const job: JobPayload = {
  tag: 'process',
  tasks: {
    import: { operation: 'import/url', url: 'https://example.org/a.png' },
    convert: { operation: 'convert', input: 'import', output_format: 'pdf', quality: 900, pages: 'all' },
    encrypt: { operation: 'pdf/encrypt', input: 'convert', set_password: 'x', allow_print: 'perhaps' },
  },
};

it('leaves out the options that v2 refused, and tells them', () => {
  const errors = { 'tasks.convert.quality': ['The quality must be between 1 and 100.'], 'convert.pages': ['No.'] };
  expect(withoutRefused(job, errors)).toEqual({
    job: { ...job, tasks: { ...job.tasks, convert: { operation: 'convert', input: 'import', output_format: 'pdf' } } },
    warnings: [
      { parameter: 'convert.quality', cause: 'The quality must be between 1 and 100', outcome: 'it was left out' },
      { parameter: 'convert.pages', cause: 'No', outcome: 'it was left out' },
    ],
  });
});

it.each([
  ['the job itself', 'tasks'],
  ['a file', 'tasks.import.url'],
  ['a format', 'tasks.convert.output_format'],
  ['the protection of a file', 'tasks.encrypt.allow_print'],
  ['an option it was not given', 'tasks.convert.width'],
  ['a task that the job does not have', 'tasks.constructor.name'],
])('leaves nothing out where v2 refused %s', (_what, field) => {
  expect(withoutRefused(job, { 'tasks.convert.quality': ['No.'], [field]: ['No.'] })).toBeUndefined();
});
