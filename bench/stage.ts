import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNginx } from './nginx';
import { loader, Program } from './program';
import { freePort } from './servers/serve';
import type { Sizes } from './sizes';

const cli = process.env.BENCH_CLI ?? join(__dirname, '../dist/cli.js');

/** Where a measurement plays: the programs it starts, and a folder; all gone once it is over. */
export class Stage {
  readonly folder = mkdtempSync(join(tmpdir(), 'bench-'));
  private readonly programs: Program[] = [];

  constructor(readonly sizes: Sizes) {}

  upstream(): Promise<Program> {
    return this.ours('servers/upstream.ts');
  }

  /** The proxy in front of this v2, as a user would run it. */
  proxy(upstream: Program, env: Record<string, string> = {}): Promise<Program> {
    return this.builtProxy(cli, upstream, env);
  }

  /** This build, and an earlier one where `BENCH_BEFORE` names its `dist/cli.js`. */
  builds(): { name: string; start: (upstream: Program, env?: Record<string, string>) => Promise<Program> }[] {
    const before = process.env.BENCH_BEFORE;
    return [
      { name: 'proxy', start: (upstream, env = {}) => this.builtProxy(cli, upstream, env) },
      ...(before
        ? [{ name: 'proxy before', start: (upstream: Program, env = {}) => this.builtProxy(before, upstream, env) }]
        : []),
    ];
  }

  /** One proxy of each build. */
  async proxies(upstream: Program, env: Record<string, string> = {}): Promise<{ name: string; proxy: Program }[]> {
    const proxies = [];
    for (const { name, start } of this.builds()) proxies.push({ name, proxy: await start(upstream, env) });
    return proxies;
  }

  private async builtProxy(build: string, upstream: Program, env: Record<string, string>): Promise<Program> {
    return this.ownProgram(
      ['serve'],
      {
        PORT: String(await freePort()),
        DATA_DIR: mkdtempSync(join(this.folder, 'data-')),
        UPSTREAM: 'cloudconvert',
        CLOUDCONVERT_API_KEY: 'bench-key',
        CLOUDCONVERT_URL: `${upstream.url}/v2`,
        CLOUDCONVERT_SYNC_URL: `${upstream.url}/sync/v2`,
        NETWORK_POLICY: 'any',
        ANY_KEY: '1',
        ...env,
      },
      build,
    );
  }

  /** The command line of the proxy: the built one, or another by `BENCH_CLI`. */
  async ownProgram(args: string[], env: Record<string, string>, build = cli): Promise<Program> {
    const script = build.endsWith('.ts') ? ['-r', loader, build] : [build];
    return this.kept(await Program.start(process.execPath, [...script, ...args], { NODE_ENV: 'production', ...env }));
  }

  async ours(file: string, env: Record<string, string> = {}): Promise<Program> {
    return this.kept(await Program.ours(file, { PORT: String(await freePort()), ...env }));
  }

  async nginx(target: Program): Promise<Program | undefined> {
    const nginx = await startNginx(this.folder, target.url);
    return nginx && this.kept(nginx);
  }

  async close(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private kept(program: Program): Program {
    this.programs.push(program);
    return program;
  }
}
