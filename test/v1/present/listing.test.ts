import { presentProcesses } from '../../../src/v1/present';
import { recordedProcess } from './recorded-process';

it('an entry of the list has the recorded keys in their order, with times of Berlin (S15)', () => {
  const [finished] = presentProcesses([recordedProcess({ state: 'finished', endedAt: 1452478485_000 })]);

  expect(Object.entries(finished ?? {})).toEqual([
    ['id', 'zTG5KEYApZJirdVLO6t0'],
    ['host', 'hostiorgtk.cloudconvert.com'],
    ['step', 'finished'],
    ['starttime', '2016-01-11 03:14:36'],
    ['endtime', '2016-01-11 03:14:45'],
    ['url', '//hostiorgtk.cloudconvert.com/process/zTG5KEYApZJirdVLO6t0'],
  ]);
});

it.each(['starting', 'awaiting-upload', 'running', 'handing-over'] as const)(
  'a process that is %s is listed as running, with the zero date as its end (S15, 6 a)',
  (state) => {
    expect(presentProcesses([recordedProcess({ state })])).toMatchObject([
      { step: 'running', endtime: '0000-00-00 00:00:00' },
    ]);
  },
);

it('a failed process is listed as error', () => {
  expect(presentProcesses([recordedProcess({ state: 'failed', endedAt: 1452478485_000 })])).toMatchObject([
    { step: 'error' },
  ]);
});
