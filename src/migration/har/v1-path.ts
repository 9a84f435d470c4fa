/** The path of a v1 request, without the ids in it (v1-contract 1.2). */
export interface V1Path {
  /** `/process/:id`, `/download/:id/:file`: equal for requests of the same kind. */
  form: string;
  /** Process id or token: what opens the process without a key. */
  capability?: string;
  /** The name behind it, as it stands in the path. */
  rest?: string;
}

const fixed = /^\/(process|convert|processes|conversiontypes|inputformats|user|hooks?)\/?$/;
const process = /^\/process\/([^/]+)(?:\/(delete|cancel))?\/?$/;
const bytes = /^\/(upload|download)\/([^/]+)(?:\/(.+))?$/;
const hook = /^\/hook\/([^/]+)\/?$/;

/** Undefined for a path that v1 doesn't have. `path` may be a whole URL. */
export function v1PathOf(path: string): V1Path | undefined {
  const plain = path
    .replace(/^https?:\/\/[^/?#]*/i, '')
    .replace(/[?#].*$/s, '')
    .replace(/^\/+(v1(?=\/|$))?\/*/, '/');
  const [, word] = fixed.exec(plain) ?? [];
  if (word) return { form: `/${word}` };
  const [, id, action] = process.exec(plain) ?? [];
  if (id) return { form: `/process/:id${action ? `/${action}` : ''}`, capability: id };
  const [, way, token, rest] = bytes.exec(plain) ?? [];
  if (way && token) return { form: `/${way}/:id${rest ? '/:file' : ''}`, capability: token, rest };
  const [, number] = hook.exec(plain) ?? [];
  return number ? { form: '/hook/:id', rest: number } : undefined;
}
