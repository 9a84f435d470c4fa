import { createLogger } from '../../src/runtime';
import { io, type Socket } from 'socket.io-client';
import { caller, capitalsJob, startTestEngine, taskNamed, type TestEngine } from './running-engine';

type Told = Record<string, { id: string; status: string; name?: string }>;

describe('socket.io channels (v2-contract 6.2)', () => {
  const errors: string[] = [];
  let engine: TestEngine;
  let socket: Socket;
  beforeAll(async () => {
    engine = await startTestEngine({
      logger: createLogger('error', { write: (line: string) => void errors.push(line) }),
    });
    socket = io(engine.base, { transports: ['websocket'] });
  });
  afterAll(async () => {
    socket.close();
    await engine.stop();
  });

  const subscribe = (channel: string, key = 'test-key') =>
    socket.emit('subscribe', { channel, auth: { headers: { Authorization: `Bearer ${key}` } } });

  /** The next event of this name in the channel. */
  const heard = (event: string, channel: string) =>
    new Promise<Told>((resolve) => {
      const listener = (from: string, data: Told) => {
        if (from !== channel) return;
        socket.off(event, listener);
        resolve(data);
      };
      socket.on(event, listener);
    });

  async function waitingJob() {
    const { tasks } = capitalsJob();
    const call = caller(engine);
    const job = { tasks: { ...tasks, in: { operation: 'import/upload' } } };
    return (await call('POST', '/v2/jobs', job)).body.data;
  }

  async function upload(job: { tasks: never[] }) {
    const { form } = taskNamed(job, 'in').result as unknown as {
      form: { url: string; parameters: Record<string, string> };
    };
    const data = new FormData();
    for (const [name, value] of Object.entries(form.parameters)) data.append(name, value);
    data.append('file', new Blob(['hello']), 'a.txt');
    await fetch(form.url, { method: 'POST', body: data });
  }

  it('tell a job, its tasks and a single task to those who subscribed', async () => {
    const job = await waitingJob();
    const conv = taskNamed(job, 'conv').id;
    const channels = [`private-job.${job.id}`, `private-job.${job.id}.tasks`, `private-task.${conv}`] as const;
    const events = Promise.all([
      heard('job.updated', channels[0]),
      heard('job.finished', channels[0]),
      heard('task.finished', channels[1]),
      heard('task.updated', channels[2]),
    ]);
    channels.forEach((channel) => subscribe(channel));
    await heardSubscription(socket);
    await upload(job);
    const [updated, finished, taskFinished, taskUpdated] = await events;
    expect(updated.job).toMatchObject({ id: job.id, status: 'processing' });
    expect(finished.job).toMatchObject({ id: job.id, status: 'finished' });
    expect(taskFinished.task).toMatchObject({ name: 'in', status: 'finished' });
    expect(taskUpdated.task).toMatchObject({ id: conv, status: 'processing' });
  });

  it('tell the whole account its jobs', async () => {
    const { id } = (await caller(engine)('GET', '/v2/users/me')).body.data;
    subscribe(`private-user.${id}.jobs`);
    await heardSubscription(socket);
    const created = heard('job.created', `private-user.${id}.jobs`);
    const job = await waitingJob();
    expect((await created).job).toMatchObject({ id: job.id });
  });

  it('are also found under the plural that some clients write, and events name that', async () => {
    const job = await waitingJob();
    const channel = `private-jobs.${job.id}.tasks`;
    const finished = heard('task.finished', channel);
    subscribe(channel);
    await heardSubscription(socket);
    await upload(job);
    expect((await finished).task).toMatchObject({ name: 'in', status: 'finished' });
  });

  it('tell the end again to those who come too late', async () => {
    const { id } = (await caller(engine)('POST', '/sync/v2/jobs', capitalsJob())).body.data;
    const finished = heard('job.finished', `private-job.${id}`);
    subscribe(`private-job.${id}`);
    expect((await finished).job?.id).toBe(id);
  });

  it('tell clients of socket.io 2 the same', async () => {
    const { id } = (await caller(engine)('POST', '/sync/v2/jobs', capitalsJob())).body.data;
    const polling = `${engine.base}/socket.io/?EIO=3&transport=polling`;
    const opened = await (await fetch(polling)).text();
    const session = `${polling}&sid=${/"sid":"([^"]+)"/.exec(opened)?.[1]}`;
    const auth = { headers: { Authorization: 'Bearer test-key' } };
    const packet = `42${JSON.stringify(['subscribe', { channel: `private-job.${id}`, auth }])}`;
    await fetch(session, {
      method: 'POST',
      body: `${packet.length}:${packet}`,
      headers: { 'Content-Type': 'text/plain' },
    });
    let heardThere = '';
    while (!heardThere.includes('job.')) heardThere += await (await fetch(session)).text();
    expect(heardThere).toContain(`42["job.finished","private-job.${id}",{"job":{"id":"${id}"`);
  });

  it.each([
    [null],
    [undefined],
    ['text'],
    [{ channel: { toString: 1 } }],
    [{ channel: 'a', auth: { headers: null } }],
    [{ channel: 'a', auth: { headers: { Authorization: { toString: 1 } } } }],
  ])('take %j for nothing, and go on', async (subscription) => {
    const uncaught: unknown[] = [];
    const note = (error: unknown) => uncaught.push(error);
    process.on('uncaughtException', note);
    socket.emit('unsubscribe', subscription);
    socket.emit('subscribe', subscription);
    await heardSubscription(socket);
    process.off('uncaughtException', note);
    expect([uncaught, errors]).toEqual([[], []]);
  });

  it('are bounded in number, and no key is asked for yet', async () => {
    const small = await startTestEngine({ mostSockets: 3 });
    const open = () => fetch(`${small.base}/socket.io/?EIO=4&transport=polling`).then(({ status }) => status);
    expect([await open(), await open(), await open(), await open()]).toEqual([200, 200, 200, 403]);
    await small.stop();
  });

  it('refuse a key of another account', async () => {
    const job = await waitingJob();
    const refused = new Promise((resolve) => socket.once('subscription_error', (channel) => resolve(channel)));
    subscribe(`private-job.${job.id}`, 'stranger');
    expect(await refused).toBe(`private-job.${job.id}`);
  });
});

/** The server handles one socket's messages in order: a refusal of a later one tells that the former are in force. */
function heardSubscription(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('subscription_error', () => resolve());
    socket.emit('subscribe', { channel: 'no-such-channel' });
  });
}
