import type { Flow } from './flow';

/** The examples that CloudConvert's documentation of v1 began with (docs/v1-api.md 2.4), as plain HTTP. */
export const documentedFlows: Flow[] = [
  flow('svg-to-png', async ({ convert, file }) => {
    await convert({ inputformat: 'svg', outputformat: 'png', input: 'download', file: file('drawing.svg') });
  }),
  flow('video', async ({ convert, file }) => {
    const film = { inputformat: 'mp4', input: 'download', file: file('film.mp4') };
    const thumbnail = { thumbnail_format: 'png', thumbnail_size: '80x60', thumbnail_count: 1 };
    await convert({ ...film, mode: 'info', converteroptions: thumbnail });
    for (const video_resolution of ['80x60', '40x30'])
      await convert({ ...film, outputformat: 'mp4', converteroptions: { video_resolution } });
  }),
  flow('website-to-png', async ({ convert, file }) => {
    const screen = { screen_width: 400, screen_height: 300 };
    const website = { inputformat: 'website', outputformat: 'png', input: 'url', file: file('page.html') };
    await convert({ ...website, converteroptions: screen });
  }),
  flow('merged-pdfs', async ({ convert, file }) => {
    const files = [file('two-pages.pdf'), file('two-pages.pdf')];
    await convert({ mode: 'combine', inputformat: 'pdf', outputformat: 'pdf', input: 'download', files });
  }),
];

interface Caller {
  /** Create, start, ask until it has ended, download. */
  convert: (call: Record<string, unknown>) => Promise<void>;
  file: (name: string) => string;
}

function flow(name: string, run: (caller: Caller) => Promise<void>): Flow {
  return { name, run: ({ host, file }) => run({ convert: (call) => convert(host, call), file }) };
}

interface Status {
  url: string;
  step?: string;
  message?: string;
  output?: { url?: string };
}

async function convert(
  host: string,
  { inputformat, outputformat, mode, ...start }: Record<string, unknown>,
): Promise<void> {
  const pair = { inputformat, outputformat, ...(mode !== undefined && { mode }) };
  const process = await post(`http://${host}/process`, { apikey: 'a v1 key', ...pair });
  await post(`http:${process.url}`, { ...start, outputformat, ...(mode !== undefined && { mode }) });
  for (;;) {
    const status = (await (await fetch(`http:${process.url}`)).json()) as Status;
    if (status.step === 'error') throw new Error(status.message);
    if (status.step === 'finished') {
      if (mode !== 'info') await (await fetch(`http:${status.output?.url ?? ''}`)).arrayBuffer();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function post(url: string, body: object): Promise<Status> {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body), headers });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Status;
}
