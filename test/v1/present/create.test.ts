import { presentCreate } from '../../../src/v1/present';
import { recordedProcess } from './recorded-process';

const created = recordedProcess({ expiresAt: Date.parse('2016-01-11T14:14:36Z') });

it('a create answers exactly url, id, host, expires, maxtime and minutes, in that order (3.1)', () => {
  const { status, body } = presentCreate(created, { minutes: 24 });
  expect(status).toBe(200);
  expect(JSON.stringify(body)).toBe(
    '{"url":"//hostiorgtk.cloudconvert.com/process/zTG5KEYApZJirdVLO6t0","id":"zTG5KEYApZJirdVLO6t0",' +
      '"host":"hostiorgtk.cloudconvert.com","expires":"2016-01-11 15:14:36","maxtime":18000,"minutes":24}',
  );
});

it('a create answers the limits of a free account for a key that asks for them (3.1)', () => {
  const { body } = presentCreate({ ...created, compat: { createLimits: true } }, { minutes: 24 });
  expect(Object.keys(body)).toEqual(['url', 'id', 'host', 'expires', 'maxsize', 'maxtime', 'concurrent', 'minutes']);
});
