import cluster from 'node:cluster';
import type { EngineSource } from '../../admin';
import type { Settings } from '../../config';
import type { Logger } from '../../runtime';
import { startProxy, type RunningProxy } from '../start-proxy';
import { Channel } from './channel';
import type { Listening, PlaceTold, WorkerPlace } from './worker-place';

/**
 * Runs the proxy as one worker of several, with what the primary process tells that they share. It stops when the primary
 * process says so or is gone, or at SIGTERM. Rejects with what `startProxy` throws.
 */
export async function startWorker(settings: Settings, logger: Logger): Promise<RunningProxy> {
  const own: { proxy?: RunningProxy } = {};
  const hearers: ((processId: string) => void)[] = [];
  const stop = onlyOnce(() => void end(own.proxy, logger));
  const channel = new Channel(process, {
    answers: { metrics: () => own.proxy?.metrics() },
    news: { end: (processId: string) => hearers.forEach((hear) => hear(processId)), stop },
  });
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  if (cluster.worker) cluster.worker.exitedAfterDisconnect = true;
  // A terminal sends it to all processes of the group; the primary process says when to stop.
  process.on('SIGINT', () => undefined);
  const { engine, ...told } = await channel.ask<PlaceTold>('place');
  const place: WorkerPlace = {
    ...told,
    engine: engine && { ...engine, ...engineOver(channel) },
    tellEnd: (processId) => channel.tell('end', processId),
    onEnd: (hear) => hearers.push(hear),
    metrics: () => channel.ask('metrics'),
  };
  try {
    own.proxy = await startProxy(settings, logger, place);
  } catch (error) {
    // The channel would keep this process alive.
    setImmediate(() => process.disconnect());
    throw error;
  }
  const { urls, upstream } = own.proxy;
  channel.tell('listening', { urls, upstream } satisfies Listening);
  return own.proxy;
}

function engineOver(channel: Channel): EngineSource {
  return {
    overview: () => channel.ask('engine-overview'),
    programs: () => channel.ask('engine-programs'),
    accountOf: (key) => channel.ask('engine-account', key),
  };
}

async function end(proxy: RunningProxy | undefined, logger: Logger): Promise<void> {
  await proxy?.close().catch((error: unknown) => {
    logger.error({ err: error }, 'a worker process could not stop in order');
    process.exitCode = 1;
  });
  process.exit();
}

function onlyOnce(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
