import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** Packages that a new program has loaded once it has loaded this room of ours. */
function packagesBehind(room: string): Set<string> {
  const script = `require(${JSON.stringify(join(root, 'src', room))}); console.log(Object.keys(require.cache).join('\\n'))`;
  const loaded = execFileSync(process.execPath, ['-r', join(root, 'test/typescript-loader.js'), '-e', script]);
  const names = [...loaded.toString().matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/g)];
  return new Set(names.map(([, name = '']) => name));
}

it.each([
  ['server', 'express', ['http-proxy-middleware', 'nodemailer', 'sharp', 'socket.io']],
  ['engine', 'sharp', ['@cantoo/pdf-lib', '@embedpdf/pdfium', 'ssh2-sftp-client', 'pdfmake', 'graphile-worker']],
])('%s is ready without what only some calls need', (room, needed, later) => {
  const loaded = packagesBehind(room);
  expect(loaded).toContain(needed);
  expect(later.filter((name) => loaded.has(name))).toEqual([]);
});
