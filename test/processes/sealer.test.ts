import { Sealer } from '../../src/processes';

it('what was sealed under another key is not opened', () => {
  const sealed = new Sealer('a secret of sixteen').seal({ v2Key: 'v2-key' });
  expect(() => new Sealer('another secret of sixteen').open(sealed)).toThrow();
});
