import type { Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { JobChange, JobEvents, JobRecord, JobStore, TaskRecord } from '../jobs';
import { hasEnded } from '../jobs';
import { bearerKey } from './admission';
import type { Accounts } from './accounts';
import type { Presenter } from './present/presenter';

export interface SocketParts {
  store: JobStore;
  events: JobEvents;
  presenter: Presenter;
  accounts: Accounts;
  base: () => string;
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
  parts.events.on('job', (change, job) => tell(jobChannels(job), `job.${change}`, () => jobData(parts, job)));
  parts.events.on('task', (change, task) => tell(taskChannels(task), `task.${change}`, () => taskData(parts, task)));

  function tell(channels: string[], event: string, data: () => object): void {
    for (const channel of channels.filter((each) => io.sockets.adapter.rooms.has(each))) {
      io.to(channel).emit(event, channel, data());
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

/** The engine may be done before its caller has subscribed, which the live service never is: he hears of the end then. */
function replayEnd(socket: Socket, channel: string, parts: SocketParts): void {
  const { store } = parts;
  const [, kind, id = '', tasks] = channelPattern.exec(channel) ?? [];
  const job = kind === 'job' && !tasks ? store.job(id) : undefined;
  if (job && hasEnded(job)) socket.emit(`job.${endOf(job)}`, channel, jobData(parts, job));
  const task = kind === 'task' ? store.task(id) : undefined;
  const ended = [...(tasks && kind === 'job' ? store.tasksOf(id) : []), ...(task ? [task] : [])].filter(hasEnded);
  for (const each of ended) socket.emit(`task.${endOf(each)}`, channel, taskData(parts, each));
}

const channelPattern = /^private-(job|task|user)\.([\w-]+)(\.tasks|\.jobs)?$/;

function subjectOf(channel: string, store: JobStore): { owner: number } | undefined {
  const [, kind, id = ''] = channelPattern.exec(channel) ?? [];
  if (kind === 'user') return { owner: Number(id) };
  return kind === 'job' ? store.job(id) : kind === 'task' ? store.task(id) : undefined;
}

function jobChannels(job: JobRecord): string[] {
  return [`private-job.${job.id}`, `private-user.${job.owner}.jobs`];
}

function taskChannels(task: TaskRecord): string[] {
  const ofJob = task.jobId === null ? [] : [`private-job.${task.jobId}.tasks`];
  return [...ofJob, `private-task.${task.id}`, `private-user.${task.owner}.tasks`];
}

function endOf(record: JobRecord | TaskRecord): JobChange {
  return record.status === 'finished' ? 'finished' : 'failed';
}

function jobData({ presenter, base }: SocketParts, job: JobRecord) {
  return { job: presenter.job(job, base(), 'reversed') };
}

function taskData({ presenter, base }: SocketParts, task: TaskRecord) {
  return { task: presenter.task(task, base()) };
}
