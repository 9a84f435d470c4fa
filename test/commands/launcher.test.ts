import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const printedVersion = "console.log(require('../package.json').version)";

/** A checkout with the real launcher and scripts, but a program that is "built" at once and holds a port. */
function makeCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'checkout-'));
  for (const name of ['bin', 'scripts']) cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of ['src', 'node_modules']) mkdirSync(join(folder, name));
  symlinkSync(join(root, 'node_modules/typescript'), join(folder, 'node_modules/typescript'));
  const { name, version, engines, bin, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const build = "node -e \"fs.mkdirSync('dist',{recursive:true});fs.copyFileSync('src/cli.ts','dist/cli.js')\"";
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name, version, engines, bin, scripts: { start: scripts.start, build } }),
  );
  writeFileSync(join(folder, 'src/cli.ts'), printedVersion);
  return folder;
}

describe('the launcher', () => {
  let checkout: string;
  beforeAll(() => (checkout = makeCheckout()));
  afterAll(() => rmSync(checkout, { recursive: true, force: true }));
  const launch = (...flags: string[]) =>
    spawnSync(process.execPath, [...flags, 'bin/cc-v1-proxy.js'], { cwd: checkout, encoding: 'utf8' });

  it('builds before the first command, and again only when a source is newer; the command has standard output alone', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const runs = [launch(), launch()];
    const future = new Date(Date.now() + 60_000);
    utimesSync(join(checkout, 'src/cli.ts'), future, future);
    runs.push(launch());
    expect(runs.map(({ status, stdout }) => [status, stdout])).toEqual(runs.map(() => [0, `${version}\n`]));
    expect(runs.map(({ stderr }) => stderr.includes('Building'))).toEqual([true, false, true]);
  });

  it('builds once for several that start at a time, also after one that was killed while it built', async () => {
    writeFileSync(join(checkout, 'dist/.building'), String(spawnSync(process.execPath, ['-e', '0']).pid));
    rmSync(join(checkout, 'dist/.built'));
    utimesSync(join(checkout, 'src/cli.ts'), new Date(0), new Date(0));
    const outputs = await Promise.all(
      [1, 2, 3].map(async () => {
        const child = spawn(process.execPath, ['bin/cc-v1-proxy.js'], { cwd: checkout });
        let output = '';
        child.stderr.on('data', (data) => (output += data));
        await once(child, 'close');
        return output;
      }),
    );
    expect(outputs.toSorted()).toEqual(['', '', 'Building from src/ …\n']);
  });

  it('is found by npx straight from the repository', () => {
    const environment = { ...process.env, npm_config_offline: 'true' };
    const output = execFileSync('npx', ['--no', 'cc-v1-proxy'], { cwd: checkout, env: environment, encoding: 'utf8' });
    expect(output).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('tells an older Node in a line what it needs', () => {
    const older = join(checkout, 'older.js');
    writeFileSync(older, "Object.defineProperty(process.versions, 'node', { value: '18.20.4' });");
    const { status, stderr } = launch('-r', older);
    expect([status, stderr]).toEqual([1, 'cc-v1-proxy needs Node.js 20.19 or newer; this is 18.20.4.\n']);
  });

  it('tells in a line which package is not installed', () => {
    writeFileSync(join(checkout, 'src/cli.ts'), "require('no-such-package')");
    const { status, stderr } = launch();
    expect(status).toBe(1);
    expect(stderr.replace('Building from src/ …\n', '')).toMatch(
      /^Cannot find module 'no-such-package'.* npm install.*\n$/,
    );
  });

  it('SIGTERM to `npm start` ends the server', async () => {
    const program = "require('net').createServer().listen(0, () => console.log('pid', process.pid))";
    writeFileSync(join(checkout, 'src/cli.ts'), program);
    const npm = spawn('npm', ['start'], { cwd: checkout, stdio: ['ignore', 'pipe', 'inherit'] });
    let pid = 0;
    for await (const text of npm.stdout) if ((pid = Number(/pid (\d+)/.exec(String(text))?.[1] ?? 0)) > 0) break;
    npm.kill('SIGTERM');
    await once(npm, 'exit');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
