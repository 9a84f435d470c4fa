import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { createOperations, createStorageOperations } from '../../src/engine';
import { httpTransfers, importUpload, exportUrl } from '../../src/engine/transfers';
import { createNetworkPolicy } from '../../src/network';
import { v1Document, v2Document, v2Operations, type Document } from '../../src/openapi';
import { packageVersion } from '../../src/runtime';
import { routesOf } from '../../src/server/observability';
import { createV1App, type V1Parts } from '../../src/v1';
import { useTestProxy } from '../running-proxy';

const documents: [name: string, document: Document][] = [
  ['v1', v1Document(packageVersion())],
  ['v2', v2Document(packageVersion())],
];

it.each(documents)('openapi/%s.yaml is what the tables give', (name, document) => {
  const path = join(__dirname, `../../openapi/${name}.yaml`);
  const text = stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
  if (process.env.UPDATE_DOCS) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  expect(readFileSync(path, 'utf8')).toBe(text);
});

it('v1 has every route of the v1 face and no other', () => {
  const app = createV1App({ deliveries: { hooks: {} } } as unknown as V1Parts);
  const routes = routesOf(app).flatMap(([method, route]) =>
    expanded(route).map((each) => `${method} ${each.replace(/:(\w+)/g, '{}').replace(/\*\w+/g, '{}')}`),
  );
  const { paths } = v1Document('0') as { paths: Record<string, object> };
  const described = Object.entries(paths).flatMap(([path, verbs]) =>
    Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`),
  );
  expect([...new Set(described)].sort()).toEqual([...new Set(routes)].sort());
});

/** `/upload/:token{/*name}` with and without its optional part. */
function expanded(route: string): string[] {
  const optional = /\{([^}]*)\}/.exec(route);
  return optional ? [route.replace(optional[0], ''), route.replace(optional[0], optional[1] ?? '')] : [route];
}

it('v2 has every operation of the engine and no other', async () => {
  const policy = createNetworkPolicy({ mode: 'any', allow: [] });
  const transfers = [...httpTransfers(policy), importUpload, exportUrl, ...createStorageOperations(policy)];
  const operations = [...(await createOperations()), ...transfers].map(({ name }) => name);
  expect([...v2Operations].sort()).toEqual([...new Set(operations)].sort());
});

describe('the running proxy', () => {
  const proxy = useTestProxy();

  it('serves both as JSON and as pages', async () => {
    const served = async (path: string) => (await fetch(`${proxy.url}/_/${path}`)).text();
    expect(JSON.parse(await served('openapi.json'))).toEqual(parse(readFileSync('openapi/v1.yaml', 'utf8')));
    expect(JSON.parse(await served('openapi-v2.json'))).toEqual(parse(readFileSync('openapi/v2.yaml', 'utf8')));
    const page = await served('openapi');
    expect(page).toContain('<code>/process/{id}</code>');
    expect(page).toContain('<section id="Status">');
    expect(await served('openapi-v2')).toContain('<code>/jobs/{id}</code>');
  });
});
