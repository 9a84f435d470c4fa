import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Logger } from '../../runtime';
import type { ChangeNotice, JobChange, JobEvents, JobRecord, JobStore, TaskRecord } from '../jobs';
import { hasEnded } from '../jobs';
import { bearerKey } from './admission';
import { AwaitedEnds } from './awaited-ends';
import type { Accounts } from './accounts';
import type { CallerBase } from './caller-base';
import type { Presenter } from './present/presenter';

export interface SocketParts {
  store: JobStore;
  events: JobEvents;
  presenter: Presenter;
  accounts: Accounts;
  bases: CallerBase;
  logger: Logger;
  /** Sessions at a time; default 5,000. */
  mostSockets?: number;
}

/** Some 15 kB each. */
const mostSessions = 5_000;

/** As clients send it, who may send anything. */
type Subscription =
  { channel?: unknown; auth?: { headers?: Record<string, unknown> | null } | null } | null | undefined;

/**
 * socket.io: who subscribes to a channel hears what happens to its job or task (v2-contract 6.2). Clients of socket.io 2
 * are served too: the Node SDK had one up to 2.3.0.
 */
export function serveSockets(server: HttpServer, parts: SocketParts): { close(): Promise<void> } {
  const io = new Server(server, {
    cors: { origin: '*' },
    allowEIO3: true,
    // A session is there before anybody shows a key, and for most of a minute after its client has gone.
    allowRequest: (_request, answer) => answer(null, io.engine.clientsCount < (parts.mostSockets ?? mostSessions)),
  });
  io.on('connection', (socket) => {
    // In the order in which they come: who hears of a later subscription can rely on the earlier ones.
    let subscribed: Promise<void> = Promise.resolve();
    const next = (work: () => Promise<void>) => {
      subscribed = subscribed.then(work).catch(report);
    };
    socket.on('subscribe', (subscription: Subscription) => next(() => subscribe(socket, subscription, parts)));
    socket.on('unsubscribe', (subscription: Subscription) => next(async () => unsubscribe(socket, subscription)));
  });
  const awaited = new AwaitedEnds(() => io.sockets.adapter.rooms);
  parts.events.addAudience(() => awaited.ids);
  parts.events.on('job', tellJob);
  parts.events.on('task', tellTask);
  parts.events.on('elsewhere', (notice) => tellElsewhere(notice));
  parts.events.on('goneElsewhere', (id) => void tellMissed(id).catch(report));

  function tellJob(change: JobChange, job: JobRecord): void {
    tell(jobChannels(job), { change, id: job.id, kind: 'job' }, (base) => jobData(parts, job, base));
  }

  function tellTask(change: JobChange, task: TaskRecord): void {
    tell(taskChannels(task), { change, id: task.id, kind: 'task' }, (base) => taskData(parts, task, base));
  }

  /** The engine that ended it was killed before it could say so, or nobody here could hear it. */
  async function tellMissed(id: string): Promise<void> {
    if (!awaited.has(id)) return;
    const job = await parts.store.job(id);
    const task = job ? undefined : await parts.store.task(id);
    const tasks = job ? await parts.store.tasksOf(id) : task ? [task] : [];
    for (const each of tasks) if (hasEnded(each)) tellTask(endOf(each), each);
    if (job && hasEnded(job)) tellJob(endOf(job), job);
  }

  /** Records are only read where somebody here listens. */
  function tellElsewhere(notice: ChangeNotice): void {
    const { kind, ...subject } = notice;
    const channels = kind === 'job' ? jobChannels(subject) : taskChannels(subject);
    tell(channels, notice, async (base) => {
      const job = kind === 'job' ? await parts.store.job(subject.id) : undefined;
      const task = kind === 'task' ? await parts.store.task(subject.id) : undefined;
      if (job) return jobData(parts, job, base);
      return task ? taskData(parts, task, base) : {};
    });
  }

  let told: Promise<void> = Promise.resolve();

  /** One after the other, so that nobody hears of an end before its beginning. */
  function tell(channels: string[], { kind, change, id }: Told, data: (base: string) => Promise<object>): void {
    const heard = channels.filter((channel) => io.sockets.adapter.rooms.has(channel));
    if (heard.length === 0) return;
    if (change === 'finished' || change === 'failed') awaited.remove(id);
    told = told.then(() => tellListeners(heard, `${kind}.${change}`, data)).catch(report);
  }

  /** Each listener gets the addresses under which it reaches the engine. */
  async function tellListeners(channels: string[], event: string, data: (base: string) => Promise<object>) {
    for (const channel of channels) {
      for (const id of io.sockets.adapter.rooms.get(channel) ?? []) {
        const socket = io.sockets.sockets.get(id);
        if (socket) socket.emit(event, channel, await data(parts.bases.of(socket.request)));
      }
    }
  }

  function report(error: unknown): void {
    parts.logger.error({ err: error }, 'an event could not be told to a socket');
  }

  return { close: () => io.close() };
}

type Told = Pick<ChangeNotice, 'kind' | 'change' | 'id'>;

function unsubscribe(socket: Socket, subscription: Subscription): void {
  if (typeof subscription?.channel === 'string') void socket.leave(subscription.channel);
}

async function subscribe(socket: Socket, subscription: Subscription, parts: SocketParts): Promise<void> {
  const { channel, auth } = subscription ?? {};
  if (typeof channel !== 'string') return;
  const headers = auth?.headers ?? {};
  const account = await parts.accounts.find(bearerKey([headers.Authorization, headers.authorization].find(isText)));
  const subject = account && (await subjectOf(channel, parts.store));
  if (!account || subject?.owner !== account.owner || (account.scopes && !account.scopes.has('task.read'))) {
    socket.emit('subscription_error', channel, 403);
    return;
  }
  void socket.join(channel);
  await replayEnd(socket, channel, parts);
}

/** The engine may be done before its caller has subscribed, which the live service never is: it hears of the end then. */
async function replayEnd(socket: Socket, channel: string, parts: SocketParts): Promise<void> {
  const { store, bases } = parts;
  const base = bases.of(socket.request);
  const [, kind, id = '', tasks] = channelPattern.exec(channel) ?? [];
  const job = kind === 'job' && !tasks ? await store.job(id) : undefined;
  if (job && hasEnded(job)) socket.emit(`job.${endOf(job)}`, channel, await jobData(parts, job, base));
  const task = kind === 'task' ? await store.task(id) : undefined;
  const ofJob = tasks && kind === 'job' ? await store.tasksOf(id) : [];
  const ended = [...ofJob, ...(task ? [task] : [])].filter(hasEnded);
  for (const each of ended) socket.emit(`task.${endOf(each)}`, channel, await taskData(parts, each, base));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

const channelPattern = /^private-(job|task|user)s?\.([\w-]+)(\.tasks|\.jobs)?$/;

async function subjectOf(channel: string, store: JobStore): Promise<{ owner: number } | undefined> {
  const [, kind, id = ''] = channelPattern.exec(channel) ?? [];
  if (kind === 'user') return { owner: Number(id) };
  return kind === 'job' ? store.job(id) : kind === 'task' ? store.task(id) : undefined;
}

function jobChannels(job: Pick<JobRecord, 'id' | 'owner'>): string[] {
  return bothSpellings([`job.${job.id}`, `user.${job.owner}.jobs`]);
}

/** `private-job.…`, and `private-jobs.…` as some clients write it; an event names the channel that was subscribed to. */
function bothSpellings(channels: string[]): string[] {
  return channels.flatMap((channel) => [`private-${channel}`, `private-${channel.replace('.', 's.')}`]);
}

function taskChannels(task: Pick<TaskRecord, 'id' | 'jobId' | 'owner'>): string[] {
  const ofJob = task.jobId === null ? [] : [`job.${task.jobId}.tasks`];
  return bothSpellings([...ofJob, `task.${task.id}`, `user.${task.owner}.tasks`]);
}

function endOf(record: JobRecord | TaskRecord): JobChange {
  return record.status === 'finished' ? 'finished' : 'failed';
}

async function jobData({ presenter }: SocketParts, job: JobRecord, base: string) {
  return { job: await presenter.job(job, base, 'reversed') };
}

async function taskData({ presenter }: SocketParts, task: TaskRecord, base: string) {
  return { task: await presenter.task(task, base) };
}
