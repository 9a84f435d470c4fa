import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';

interface Compiling {
  exports: unknown;
  _compile: (this: Compiling, code: string, filename: string) => unknown;
}

type Compiled = (this: unknown, ...given: unknown[]) => unknown;

/**
 * Lets files of `folder` be loaded with the compiled code of an earlier start, which lies in `.compiled` there: whoever can
 * write to it could change the program as well. Answers what keeps the code that was new. Where nothing can be written,
 * everything is compiled each time. (Node's own `module.enableCompileCache` is not in Node 20.)
 */
export function cacheCompiled(folder: string): () => void {
  const place = join(folder, '.compiled');
  const fresh: { script: Script; file: string }[] = [];
  const prototype = (Module as unknown as { prototype: Compiling }).prototype;
  const compile = prototype._compile;
  prototype._compile = function (code, filename) {
    // Only Node's own loader knows what `import()` leads to.
    if (dirname(filename) !== folder || code.includes('import(')) return compile.call(this, code, filename);
    const file = join(place, nameOf(code));
    const cachedData = contentOf(file);
    const script = new Script(Module.wrap(code), { filename, cachedData });
    if (!cachedData || script.cachedDataRejected) fresh.push({ script, file });
    const run = script.runInThisContext() as Compiled;
    return run.call(this.exports, this.exports, Module.createRequire(filename), this, filename, folder);
  };
  return () => keep(fresh.splice(0));
}

/** Compiled code fits one version of Node.js, under the same flags, on one kind of processor. */
function nameOf(code: string): string {
  return `${createHash('sha1').update(code).digest('hex')}-${cachedDataVersionTag()}`;
}

function contentOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

function keep(fresh: { script: Script; file: string }[]): void {
  try {
    for (const { script, file } of fresh) {
      mkdirSync(dirname(file), { recursive: true });
      const part = `${file}.${process.pid}`;
      writeFileSync(part, script.createCachedData());
      renameSync(part, file);
    }
  } catch {
    // A read-only system, a full disk, another user's program: then the next start compiles again.
  }
}
