import { Router, type Request } from 'express';
import { filtersOf, includesOf, type ApiParts } from '../context';
import type { OperationRow } from '../../contract/operation';
import { isTrue } from '../../contract/is-true';

const filterable = ['operation', 'input_format', 'output_format', 'engine', 'engine_version'] as const;

/** The catalogue needs no key and is not paged (v2-contract 3.4). */
export function catalogueRoutes(parts: ApiParts): Router {
  const router = Router();
  router.get('/operations', (request, response) => {
    response.json({ data: select(parts.catalogue(), request) });
  });
  router.get('/convert/formats', (request, response) => {
    const rows = parts.catalogue().filter((row) => row.operation === 'convert');
    response.json({ data: select(rows, request) });
  });
  return router;
}

function select(rows: OperationRow[], { query }: Request) {
  const filters = filtersOf(query);
  const includes = includesOf(query);
  const wanted = filterable.filter((name) => filters[name] !== undefined);
  return rows
    .filter((row) => row.default || isTrue(query.alternatives) || filters.engine !== undefined)
    .filter((row) => wanted.every((name) => row[name] === filters[name]))
    .map((row) => present(row, includes));
}

function present(
  { default: _default, engine_version: version, options, ...row }: OperationRow,
  includes: ReadonlySet<string>,
) {
  return {
    ...row,
    ...(includes.has('options') && { options }),
    ...(includes.has('engine_versions') && {
      engine_versions:
        version === null ? [] : [{ version, default: true, latest: true, deprecated: false, experimental: false }],
    }),
  };
}
