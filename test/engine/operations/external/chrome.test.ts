import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import imageSize from 'image-size';

import { createNetworkPolicy } from '../../../../src/network';
import { describeWith } from '../../../requirements';
import { TaskRunner } from './task-runner';

describeWith(['chromium', 'poppler'], 'pages with Chromium', () => {
  let tasks: TaskRunner;
  let server: http.Server;
  let origin: string;
  const requests: http.IncomingMessage[] = [];

  beforeAll(async () => {
    tasks = await TaskRunner.create();
    server = http.createServer((request, response) => {
      requests.push(request);
      const page = pages[request.url ?? ''];
      response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    await tasks.close();
  });

  test('capture-website makes a PDF of a page, on the paper asked for, and sends the headers', async () => {
    const { filenames, paths, engine } = await capture('/simple', {
      ...{ output_format: 'pdf', page_format: 'a5', page_orientation: 'landscape', headers: { 'X-Test': 'yes' } },
    });
    expect([engine, filenames]).toEqual(['chrome', ['127-0-0-1.pdf']]);
    expect(textOf(paths[0])).toContain('Hello Ünicode');
    expect(execFileSync('pdfinfo', [paths[0] ?? '']).toString()).toMatch(/Page size:\s+595\.\d+ x (419|420)/);
    expect(requests.find(({ url }) => url === '/simple')?.headers['x-test']).toBe('yes');
  });

  test('page_width and page_height are centimetres, pages chooses', async () => {
    const { paths } = await capture('/two-pages', {
      output_format: 'pdf',
      page_width: 10,
      page_height: 15,
      pages: '2',
    });
    expect(execFileSync('pdfinfo', [paths[0] ?? '']).toString()).toMatch(
      /Pages:\s+1\n[^]*Page size:\s+283\.\d+ x 42[56]/,
    );
    expect(textOf(paths[0])).toBe('Second');
  });

  test('display_header_footer without templates prints the title and the number of the page', async () => {
    const { paths } = await capture('/simple', { output_format: 'pdf', display_header_footer: true });
    expect(textOf(paths[0])).toContain('1/1');
  });

  test('display_header_footer prints the templates', async () => {
    const footer_template = '<div style="font-size:10px">page <span class="pageNumber"></span></div>';
    const { paths } = await capture('/simple', { output_format: 'pdf', display_header_footer: true, footer_template });
    expect(textOf(paths[0])).toContain('page 1');
  });

  test.each(['png', 'jpg'])('a %s shows the whole page, or the screen when it has a height', async (format) => {
    const whole = await capture('/tall', { output_format: format, screen_width: 300 });
    const screen = await capture('/tall', {
      output_format: format,
      screen_width: 300,
      screen_height: 200,
      filename: 'a.b',
    });
    expect(imageSize(whole.paths[0] ?? '')).toMatchObject({ width: 300, height: 2500, type: format });
    expect(imageSize(screen.paths[0] ?? '')).toMatchObject({ width: 300, height: 200 });
    expect(screen.filenames).toEqual(['a.b']);
  });

  test('wait_for_element and wait_until wait for what comes late', async () => {
    const late = await capture('/late', { output_format: 'pdf', wait_for_element: '#late' });
    const idle = await capture('/late', { output_format: 'pdf', wait_until: 'networkidle0' });
    expect(textOf(late.paths[0])).toContain('Arrived');
    expect(textOf(idle.paths[0])).toContain('Arrived');
  });

  test('css_media_type chooses the style sheet', async () => {
    const print = await capture('/media', { output_format: 'pdf' });
    const screen = await capture('/media', { output_format: 'pdf', css_media_type: 'screen' });
    expect([textOf(print.paths[0]), textOf(screen.paths[0])]).toEqual(['print', 'screen']);
  });

  test('a host that does not answer fails, and the message says how', async () => {
    const other = http.createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    await new Promise((resolve) => other.close(resolve));
    await expect(tasks.run('capture-website', [], { url, output_format: 'pdf' })).rejects.toThrow('ECONNREFUSED');
    await expect(
      tasks.run('capture-website', [], { url: url.replace('http', 'https'), output_format: 'pdf' }),
    ).rejects.toThrow('ECONNREFUSED');
  });

  test('html becomes pdf and png, with UTF-8 where it names no charset', async () => {
    const page = path.join(tasks.folder, 'page.html');
    writeFileSync(page, '<h1>Grüße</h1>');
    const pdf = await tasks.run('convert', [page], { output_format: 'pdf', engine: 'chrome' });
    const png = await tasks.run('convert', [page], { output_format: 'png', engine: 'chrome', screen_width: 320 });
    expect(textOf(pdf.paths[0])).toBe('Grüße');
    expect(imageSize(png.paths[0] ?? '').width).toBe(320);
    expect(pdf.filenames).toEqual(['page.pdf']);
  });

  test('what cannot be printed fails, and the message says why', async () => {
    const file = path.join(tasks.folder, 'short.html');
    writeFileSync(file, '<p>Only page</p>');
    await expect(tasks.run('convert', [file], { output_format: 'pdf', pages: '9' })).rejects.toThrow(
      'The file has one page, which is not in "9".',
    );
    await expect(tasks.run('convert', [file], { output_format: 'pdf', margin_top: 900 })).rejects.toThrow(
      'content area is empty',
    );
  });

  test.each([
    ['<p>Text</p>', 'annual report'],
    ['<title>Mine</title><p>Text</p>', 'Mine'],
  ])('the PDF of %s has the title %s', async (content, title) => {
    const file = path.join(tasks.folder, 'annual report.html');
    writeFileSync(file, content);
    const { paths } = await tasks.run('convert', [file], { output_format: 'pdf' });
    expect(/^Title:\s+(.*)$/m.exec(execFileSync('pdfinfo', [paths[0] ?? '']).toString())?.[1]).toBe(title);
  });

  test('the folder of the task may lie deep', async () => {
    const deep = path.join(tasks.folder, 'a-long-name'.repeat(10));
    const runner = await TaskRunner.create({}, deep);
    const { paths } = await runner.run('capture-website', [], { url: `${origin}/simple`, output_format: 'pdf' });
    expect(textOf(paths[0])).toContain('Hello');
  });

  test('an html file shows no other file of the machine', async () => {
    const secret = path.join(tasks.folder, 'secret.html');
    writeFileSync(secret, 'a secret');
    const page = path.join(tasks.folder, 'frames.html');
    writeFileSync(page, `words<iframe src="file://${secret}"></iframe><object data="file://${secret}"></object>`);
    const { paths } = await tasks.run('convert', [page], { output_format: 'pdf', engine: 'chrome' });
    expect(textOf(paths[0])).not.toContain('secret');
  });

  test('the network policy holds for the page and for everything it draws in', async () => {
    const closed = await TaskRunner.create({ networkPolicy: createNetworkPolicy({ mode: 'public', allow: [] }) });
    const before = requests.length;
    const page = path.join(closed.folder, 'page.html');
    const sources = [
      origin,
      origin.replace('127.0.0.1', 'localhost'),
      origin.replace('127.0.0.1', '[::ffff:127.0.0.1]'),
    ];
    writeFileSync(
      page,
      `words ${sources.map((source) => `<iframe src="${source}/simple"></iframe><img src="${source}/x">`).join('')}
      <script>fetch('${origin}/simple', { mode: 'no-cors' }); new WebSocket('${origin.replace('http', 'ws')}/');</script>`,
    );
    const { paths } = await closed.run('convert', [page], { output_format: 'pdf', engine: 'chrome' });
    const direct = closed.run('capture-website', [], { url: `${origin}/simple`, output_format: 'pdf' });
    await expect(direct).rejects.toThrow('Connections to 127.0.0.1 are not allowed');
    expect(textOf(paths[0])).not.toContain('Hello');
    expect(requests.length).toBe(before);
    await closed.close();
  });

  test.each([
    [{ output_format: 'pdf' }, { url: ['The url field is required.'] }],
    [{ url: 'file:///etc/passwd', output_format: 'pdf' }, { url: ['The url format is invalid.'] }],
    [{ url: 'http://a.b/', output_format: 'mp3' }, { output_format: ['The selected output format is invalid.'] }],
    [
      { url: 'http://a.b/', output_format: 'pdf', wait_until: 'never' },
      { wait_until: ['The selected wait until is invalid.'] },
    ],
  ])('%p is refused', (parameters, errors) => {
    expect(tasks.operation('capture-website').validate(parameters)).toEqual(errors);
  });

  function capture(page: string, parameters: Record<string, unknown>) {
    return tasks.run('capture-website', [], { url: `${origin}${page}`, ...parameters });
  }
});

test('without Chromium capture-website is not in the catalogue, and asking for it names the program', async () => {
  const bare = await TaskRunner.create({ searchPath: '' });
  const operation = bare.operation('capture-website');
  expect(operation.catalogue()).toEqual([]);
  expect(operation.validate({ url: 'http://a.b/', output_format: 'pdf' })).toEqual({
    output_format: ['Capture-website needs Chromium (chromium) on PATH.'],
  });
  await bare.close();
});

const pages: Record<string, string> = {
  '/simple': '<title>Simple</title><h1>Hello Ünicode</h1>',
  '/two-pages': '<p style="break-after: page">First</p><p>Second</p>',
  '/tall': '<body style="margin:0"><div style="height:2500px;background:#abc"></div></body>',
  '/late': `<script>setTimeout(() => { document.body.innerHTML = '<p id="late">Arrived</p>'; }, 300)</script><body>Waiting</body>`,
  '/media':
    '<style>@media print {.screen {display:none}} @media screen {.print {display:none}}</style><b class="print">print</b><b class="screen">screen</b>',
};

function textOf(file: string | undefined): string {
  return execFileSync('pdftotext', [file ?? '', '-'])
    .toString()
    .trim();
}
