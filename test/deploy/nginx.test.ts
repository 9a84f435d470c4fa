import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeWith, findProgram } from '../requirements';
import { useTestProxy } from '../running-proxy';
import { freePort } from '../services/free-port';

const deploy = join(__dirname, '../../deploy');

/** nginx with the snippet as it stands, but for its ports. */
async function startNginx(backend: string): Promise<{ port: number; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  for (const name of ['body', 'proxy']) mkdirSync(join(folder, name));
  const port = await freePort();
  const snippet = readFileSync(join(deploy, 'nginx.conf'), 'utf8')
    .replace('server 127.0.0.1:8080;', `server ${backend};`)
    .replace('listen 80;', `listen 127.0.0.1:${port};`);
  expect(snippet).toContain(backend);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `pid ${folder}/pid; error_log stderr; worker_processes 1; daemon off; ${process.getuid?.() === 0 ? 'user root;' : ''}
    events {} http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s; ${snippet} }`,
  );
  const nginx = spawn(findProgram('nginx') ?? '', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: 'inherit',
  });
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
  while (!(await answers())) await sleep(20);
  return {
    port,
    stop: async () => {
      nginx.kill('SIGTERM');
      await once(nginx, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describeWith(['nginx'], 'deploy/nginx.conf', () => {
  const proxy = useTestProxy();

  it('lets a v1 client upload a large file, and every URL names the host that the client called', async () => {
    const nginx = await startNginx(proxy.host);
    const url = `http://127.0.0.1:${nginx.port}`;
    const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });
    const created = await fetch(`${url}/process`, form({ apikey: 'any', inputformat: 'html', outputformat: 'txt' }));
    const process = (await created.json()) as { url: string };
    expect(process.url).toMatch(new RegExp(`^//127.0.0.1:${nginx.port}/process/`));
    const started = await fetch(`http:${process.url}`, form({ input: 'upload' }));
    const { upload } = (await started.json()) as { upload: { url: string } };
    const body = Buffer.alloc(3 * 2 ** 20, 'large ');
    const saved = await fetch(`http:${upload.url}/large.html`, { method: 'PUT', body, redirect: 'manual' });
    expect([saved.status, await saved.json()]).toEqual([200, expect.objectContaining({ size: body.length })]);
    expect((await fetch(`${url}/_/health`)).status).toBe(200);
    await nginx.stop();
  });

  it('lets no client say that it called another host', async () => {
    const nginx = await startNginx(proxy.host);
    const url = `http://127.0.0.1:${nginx.port}/process?apikey=any&inputformat=html&outputformat=txt`;
    const created = await fetch(url, { headers: { 'X-Forwarded-Host': 'evil.test', Forwarded: 'host=evil.test' } });
    expect(await created.text()).toContain(`"//127.0.0.1:${nginx.port}/process/`);
    await nginx.stop();
  });

  it('passes bytes on as they come, both ways', async () => {
    const backend = createServer((incoming, response) => {
      incoming.once('data', () => response.write('first'));
      incoming.on('end', () => response.end('last'));
    }).listen(0, '127.0.0.1');
    await once(backend, 'listening');
    const nginx = await startNginx(`127.0.0.1:${(backend.address() as AddressInfo).port}`);
    const upload = request({ port: nginx.port, host: '127.0.0.1', method: 'PUT', headers: { 'Content-Length': '10' } });
    upload.write('half ');
    const [response] = (await once(upload, 'response')) as [IncomingMessage];
    expect(String((await once(response, 'data'))[0])).toBe('first');
    upload.end('whole');
    expect(String((await once(response, 'data'))[0])).toBe('last');
    await nginx.stop();
    backend.closeAllConnections();
    backend.close();
  });
});
