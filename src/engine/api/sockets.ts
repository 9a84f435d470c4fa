import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { JobChange, JobEvents, JobRecord, JobStore, TaskRecord } from '../jobs';
import { hasEnded } from '../jobs';
import { bearerKey } from './admission';
import type { Accounts } from './accounts';
import type { CallerBase } from './caller-base';
import type { Presenter } from './present/presenter';

export interface SocketParts {
  store: JobStore;
  events: JobEvents;
  presenter: Presenter;
  accounts: Accounts;
  bases: CallerBase;
}

interface Subscription {
  channel?: unknown;
  auth?: { headers?: Record<string, unknown> };
}

/**
 * socket.io: who subscribes to a channel hears what happens to its job or task (v2-contract 6.2). Clients of socket.io 2
 * are served too: the Node SDK had one up to 2.3.0.
 */
export function serveSockets(server: HttpServer, parts: SocketParts): { close(): Promise<void> } {
  const io = new Server(server, { cors: { origin: '*' }, allowEIO3: true });
  io.on('connection', (socket) => {
    socket.on('subscribe', (subscription: Subscription) => subscribe(socket, subscription, parts));
    socket.on('unsubscribe', ({ channel }: Subscription) => void socket.leave(String(channel)));
  });
  parts.events.on('job', (change, job) => tell(jobChannels(job), `job.${change}`, (base) => jobData(parts, job, base)));
  parts.events.on('task', (change, task) =>
    tell(taskChannels(task), `task.${change}`, (base) => taskData(parts, task, base)),
  );

  /** Each listener gets the addresses under which it reaches the engine. */
  function tell(channels: string[], event: string, data: (base: string) => object): void {
    for (const channel of channels) {
      for (const id of io.sockets.adapter.rooms.get(channel) ?? []) {
        const socket = io.sockets.sockets.get(id);
        socket?.emit(event, channel, data(parts.bases.of(socket.request)));
      }
    }
  }

  return { close: () => io.close() };
}

function subscribe(socket: Socket, { channel, auth }: Subscription, parts: SocketParts): void {
  if (typeof channel !== 'string') return;
  const headers = auth?.headers ?? {};
  const account = parts.accounts.find(bearerKey(String(headers.Authorization ?? headers.authorization)));
  const subject = account && subjectOf(channel, parts.store);
  if (!account || subject?.owner !== account.owner || (account.scopes && !account.scopes.has('task.read'))) {
    socket.emit('subscription_error', channel, 403);
    return;
  }
  void socket.join(channel);
  replayEnd(socket, channel, parts);
}

/** The engine may be done before its caller has subscribed, which the live service never is: it hears of the end then. */
function replayEnd(socket: Socket, channel: string, parts: SocketParts): void {
  const { store, bases } = parts;
  const base = bases.of(socket.request);
  const [, kind, id = '', tasks] = channelPattern.exec(channel) ?? [];
  const job = kind === 'job' && !tasks ? store.job(id) : undefined;
  if (job && hasEnded(job)) socket.emit(`job.${endOf(job)}`, channel, jobData(parts, job, base));
  const task = kind === 'task' ? store.task(id) : undefined;
  const ended = [...(tasks && kind === 'job' ? store.tasksOf(id) : []), ...(task ? [task] : [])].filter(hasEnded);
  for (const each of ended) socket.emit(`task.${endOf(each)}`, channel, taskData(parts, each, base));
}

const channelPattern = /^private-(job|task|user)s?\.([\w-]+)(\.tasks|\.jobs)?$/;

function subjectOf(channel: string, store: JobStore): { owner: number } | undefined {
  const [, kind, id = ''] = channelPattern.exec(channel) ?? [];
  if (kind === 'user') return { owner: Number(id) };
  return kind === 'job' ? store.job(id) : kind === 'task' ? store.task(id) : undefined;
}

function jobChannels(job: JobRecord): string[] {
  return bothSpellings([`job.${job.id}`, `user.${job.owner}.jobs`]);
}

/** `private-job.…`, and `private-jobs.…` as some clients write it; an event names the channel that was subscribed to. */
function bothSpellings(channels: string[]): string[] {
  return channels.flatMap((channel) => [`private-${channel}`, `private-${channel.replace('.', 's.')}`]);
}

function taskChannels(task: TaskRecord): string[] {
  const ofJob = task.jobId === null ? [] : [`job.${task.jobId}.tasks`];
  return bothSpellings([...ofJob, `task.${task.id}`, `user.${task.owner}.tasks`]);
}

function endOf(record: JobRecord | TaskRecord): JobChange {
  return record.status === 'finished' ? 'finished' : 'failed';
}

function jobData({ presenter }: SocketParts, job: JobRecord, base: string) {
  return { job: presenter.job(job, base, 'reversed') };
}

function taskData({ presenter }: SocketParts, task: TaskRecord, base: string) {
  return { task: presenter.task(task, base) };
}
