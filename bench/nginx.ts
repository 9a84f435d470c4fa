import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from './program';
import { freePort } from './servers/serve';

/** Absent where nginx is not installed. */
export async function startNginx(folder: string, target: string): Promise<Program | undefined> {
  if (spawnSync('nginx', ['-v']).error) return undefined;
  const port = await freePort();
  mkdirSync(join(folder, 'nginx'), { recursive: true, mode: 0o755 });
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration(join(folder, 'nginx'), port, new URL(target).host));
  return Program.start('nginx', ['-c', file, '-p', folder], {}, `http://127.0.0.1:${port}`);
}

/** One worker, as one Node.js process has one. `/buffered/` takes a whole body to its disk before it passes it on. */
function configuration(folder: string, port: number, target: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `
worker_processes 1;
daemon off;
user root;
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  access_log off;
  client_max_body_size 0;
  keepalive_requests 1000000;
  ${paths.join('\n  ')}
  upstream stub { server ${target}; keepalive 64; keepalive_requests 1000000; }
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / { proxy_pass http://stub; proxy_request_buffering off; }
    location /buffered/ { proxy_pass http://stub/; proxy_request_buffering on; }
  }
}
`;
}
