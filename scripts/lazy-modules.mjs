import { relative, sep } from 'node:path';

/**
 * A plugin for rolldown that keeps what the sources load late in files of its own: `load('./x')`, where `load` was made by
 * `createRequire`, and `require.resolve('./x')`, the path of a module that another process loads.
 */
export function lazyModules(source) {
  return {
    name: 'lazy-modules',
    async transform(code, id) {
      if (!id.startsWith(source + sep) || !/\bload\('|\brequire\.resolve\('/.test(code)) return null;
      const places = [...code.matchAll(/\b(load|require\.resolve)\('([^']+)'\)/g)];
      let changed = code;
      for (const [call, word, name] of places) {
        const found = await this.resolve(name, id);
        if (!found || found.external) continue;
        const file = nameOf(found.id, name);
        this.emitFile({ type: 'chunk', id: found.id, fileName: `${file}.js`, preserveSignature: 'strict' });
        changed = changed.replace(call, `${word}('./${file}.js')`);
      }
      // The lines stay the same.
      return { code: changed, map: null };
    },
  };

  function nameOf(id, name) {
    const path = name.startsWith('.') ? relative(source, id).replace(/(\/index)?\.ts$/, '') : name;
    return path.split(/[/\\]/).join('.');
  }
}

/**
 * A plugin that leaves the tables of iconv-lite, half a megabyte of text, in a file of their own: body-parser brings them along
 * for bodies in encodings that hardly anybody sends.
 */
export function lateEncodings() {
  const file = 'iconv-lite.encodings.js';
  return {
    name: 'late-encodings',
    async transform(code, id) {
      if (!/iconv-lite[\\/]lib[\\/]index\.js$/.test(id)) return null;
      const call = 'require("../encodings")';
      const tables = await this.resolve('../encodings', id);
      if (!tables || !code.includes(call)) throw new Error('iconv-lite loads its tables in another way than it did');
      this.emitFile({ type: 'chunk', id: tables.id, fileName: file, preserveSignature: 'strict' });
      const load = `process.getBuiltinModule('node:module').createRequire(__filename)`;
      return { code: code.replace(call, `${load}('./${file}')`), map: null };
    },
  };
}
