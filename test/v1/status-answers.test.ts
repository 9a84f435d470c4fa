import { Announcements } from '../../src/database';
import type { Observation, Process } from '../../src/processes';
import { StatusAnswers } from '../../src/v1';
import { ManualClock } from '../manual-clock';
import { aProcess } from '../processes/a-process';

function statuses(first: Process = aProcess(), isAlone = false) {
  const clock = new ManualClock();
  const announcements = new Announcements(false);
  const stored = { process: first as Process | undefined, reads: 0, observed: undefined as Promise<void> | undefined };
  const processes = {
    byId: async () => {
      stored.reads += 1;
      return stored.process;
    },
    observe: async (process: Process): Promise<Observation> => {
      await stored.observed;
      return { process, job: process.job };
    },
  };
  const awaitEnd = (process: Process): Promise<Observation> => Promise.resolve({ process });
  const change = (process: Process) => {
    stored.process = process;
    announcements.heard(process.id);
  };
  return {
    answers: new StatusAnswers({ processes: { ...processes, awaitEnd }, announcements, clock, isAlone }),
    clock,
    stored,
    change,
    id: first.id,
  };
}

const stepIn = (answer: { body: string } | undefined) => (JSON.parse(String(answer?.body)) as { step: string }).step;

it('answers all who ask at once, and for half a second, from one look', async () => {
  const { answers, clock, stored, id } = statuses();
  await Promise.all([answers.read(id), answers.read(id)]);
  expect(stored.reads).toBe(1);
  clock.advance(499);
  expect(stepIn(answers.known(id))).toBe('input');
  clock.advance(1);
  expect(answers.known(id)).toBeUndefined();
});

it('writes a status once for as long as the process and its job are the same', async () => {
  const { answers, clock, stored, id } = statuses();
  const first = await answers.read(id);
  clock.advance(500);
  const second = await answers.read(id);
  expect(second?.freshUntil).toBe((first?.freshUntil ?? 0) + 500);
  expect(second?.seen).toBe(first?.seen);
  stored.process = aProcess({ state: 'finished' });
  clock.advance(500);
  expect(stepIn(await answers.read(id))).toBe('finished');
});

describe('a crowd', () => {
  const pollOften = (answers: StatusAnswers, id: string) => Array.from({ length: 21 }, () => answers.known(id));

  it('gets what there is while the job is read anew, once', async () => {
    const { answers, clock, stored, id } = statuses(aProcess(), true);
    await answers.read(id);
    pollOften(answers, id);
    stored.process = aProcess({ state: 'finished' });
    clock.advance(500);
    expect([answers.known(id), answers.known(id)].map(stepIn)).toEqual(['input', 'input']);
    await answers.read(id);
    expect(stored.reads).toBe(2);
    expect(stepIn(answers.known(id))).toBe('finished');
  });

  it.each([
    ['for a tenth of a second at most', true, 600],
    ['only where no other instance may have deleted the process', false, 500],
  ])('gets it %s', async (_words, isAlone, later) => {
    const { answers, clock, id } = statuses(aProcess(), isAlone);
    await answers.read(id);
    pollOften(answers, id);
    clock.advance(later);
    expect(answers.known(id)).toBeUndefined();
  });

  it('never gets it after a change of this instance', async () => {
    const { answers, clock, change, id } = statuses(aProcess(), true);
    await answers.read(id);
    pollOften(answers, id);
    clock.advance(500);
    change(aProcess({ state: 'deleted' }));
    expect(answers.known(id)).toBeUndefined();
  });
});

it.each([
  ['keeps what is over until it changes', true, 1],
  ['reads what is over anew where another instance may delete it', false, 2],
])('%s', async (_words, isAlone, reads) => {
  const { answers, clock, stored, change, id } = statuses(aProcess({ state: 'finished' }), isAlone);
  await answers.read(id);
  clock.advance(3_600_000);
  expect(stepIn(answers.known(id) ?? (await answers.read(id)))).toBe('finished');
  expect(stored.reads).toBe(reads);
  change(aProcess({ state: 'deleted' }));
  expect(answers.known(id)).toBeUndefined();
});

it('answers nothing from before a change of this instance, not even from a look that was under way', async () => {
  const { answers, stored, change, id } = statuses();
  let goOn = () => {};
  stored.observed = new Promise<void>((resolve) => (goOn = resolve));
  const before = answers.read(id);
  await Promise.resolve();
  change(aProcess({ state: 'deleted' }));
  goOn();
  expect(stepIn(await before)).toBe('input');
  expect(answers.known(id)).toBeUndefined();
  await expect(answers.read(id)).resolves.toBeUndefined();
});

it('does not take a clock that is set back for a fresh answer', async () => {
  const { answers, clock, id } = statuses();
  await answers.read(id);
  clock.advance(-3_600_000);
  expect(answers.known(id)).toBeUndefined();
});

it('keeps no failure', async () => {
  const { answers, stored, id } = statuses();
  stored.observed = Promise.reject(new Error('the upstream is away'));
  await expect(answers.read(id)).rejects.toThrow('away');
  stored.observed = undefined;
  expect(stepIn(await answers.read(id))).toBe('input');
});

it('leaves a process that runs on another v1 server to the routes', async () => {
  const { answers, id } = statuses(aProcess({ state: 'running', remote: {} as never }));
  await expect(answers.read(id)).resolves.toBeUndefined();
  await expect(answers.awaited(id, new AbortController().signal)).resolves.toBeUndefined();
});
