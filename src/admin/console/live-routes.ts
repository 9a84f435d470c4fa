import { Router, type Response } from 'express';
import type { LiveFeed } from './live-feed';

/** Browsers open one a page; more are a fault, and each costs work. */
const mostWatchers = 50;
/** Milliseconds. Proxies close connections that are silent for a minute. */
const heartbeatEvery = 15_000;
/** A reader that has left this much unread is let go: it comes back and reads the list anew. */
const mostUnread = 1024 * 1024;
/** After this long a browser has to show anew that it may. */
const longest = 60 * 60 * 1000;

/** `/live`: server-sent events `processes` and `progress`. */
export function liveRoutes(feed: LiveFeed): Router {
  const router = Router();
  router.get('/live', (_request, response) => {
    if (feed.watchers >= mostWatchers) {
      response.status(503).json({ error: `More than ${mostWatchers} pages watch already.`, code: 503 });
      return;
    }
    response.on('error', () => response.destroy());
    response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    response.flushHeaders();
    response.write('retry: 2000\nevent: hello\ndata: {}\n\n');
    const stop = feed.subscribe({
      changes: (changes) => send(response, 'processes', changes),
      progress: (progress) => send(response, 'progress', progress),
      end: () => response.end(),
    });
    const heartbeat = setInterval(() => response.write(': \n\n'), heartbeatEvery);
    const end = setTimeout(() => response.end(), longest);
    response.once('close', () => {
      stop();
      clearInterval(heartbeat);
      clearTimeout(end);
    });
  });
  return router;
}

/** One line of JSON: nothing in it can begin another event. */
function send(response: Response, event: string, data: object): void {
  if (response.writableLength > mostUnread) return void response.destroy();
  if (!response.writableEnded) response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
