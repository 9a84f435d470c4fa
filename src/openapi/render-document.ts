import { escapeAttribute, escapeMarkup } from '../text';
import type { Document } from './v1-document';

interface Shown {
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

interface Operation {
  summary: string;
  security?: object[];
  parameters?: { name: string; in: string; description?: string }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema; example?: unknown }> }>;
}

interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  items?: Schema;
  enum?: unknown[];
  default?: unknown;
  required?: string[];
  properties?: Record<string, Schema>;
}

/** A document as a page to read: no script, nothing from elsewhere. */
export function renderDocument(document: Document): string {
  const { info, paths, components } = document as unknown as Shown;
  const operations = Object.entries(paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => operationPart(path, verb, operation)),
  );
  const schemas = Object.entries(components.schemas).map(([name, schema]) => schemaPart(name, schema));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeMarkup(info.title)}</title><style>${style}</style></head>
<body><h1>${escapeMarkup(info.title)} <small>${escapeMarkup(info.version)}</small></h1><p>${prose(info.description)}</p>
<h2>Requests</h2>${operations.join('')}<h2>Schemas</h2>${schemas.join('')}</body></html>`;
}

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
  'code{background:#8882;padding:0 .2em}pre{background:#8882;padding:1em;overflow:auto}' +
  'section{border-top:1px solid #8886;padding:.5rem 0}b{display:inline-block;min-width:4.5rem}' +
  'table{border-collapse:collapse}td{padding:.1rem .8rem .1rem 0;vertical-align:top}';

function operationPart(path: string, verb: string, operation: Operation): string {
  const { summary, security = [], parameters = [], requestBody, responses } = operation;
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  const rows = [
    ...parameters.map(({ name, in: place, description = '' }) => [
      `<code>${escapeMarkup(name)}</code> (${place})`,
      prose(description),
    ]),
    ...(body
      ? [
          [
            'body',
            `${typeOf(body)}, as ${Object.keys(requestBody?.content ?? {})
              .map(escapeMarkup)
              .join(', ')}`,
          ],
        ]
      : []),
    ...Object.entries(responses).map(([status, answer]) => [status, answerOf(answer)]),
  ];
  const key = security.length > 0 ? ' <small>with a key</small>' : '';
  return `<section><h3><b>${verb.toUpperCase()}</b> <code>${escapeMarkup(path)}</code>${key}</h3><p>${prose(summary)}</p>${table(rows)}${exampleOf(responses)}</section>`;
}

function answerOf({ description, content = {} }: Operation['responses'][string]): string {
  const [schema] = Object.values(content).map((each) => typeOf(each.schema));
  return `${prose(description)}${schema ? `: ${schema}` : ''}`;
}

function exampleOf(responses: Operation['responses']): string {
  const examples = Object.values(responses).flatMap(({ content = {} }) =>
    Object.values(content).map(({ example }) => example),
  );
  const example = examples.find((each) => each !== undefined);
  return example === undefined ? '' : `<pre>${escapeMarkup(JSON.stringify(example, null, 2))}</pre>`;
}

function schemaPart(name: string, { description = '', properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([member, schema]) => [
    `<code>${escapeMarkup(member)}</code>${required.includes(member) ? '' : ' ?'}`,
    [typeOf(schema), prose(schema.description ?? ''), defaultOf(schema)].filter((each) => each !== '').join(' · '),
  ]);
  return `<section id="${escapeAttribute(name)}"><h3>${escapeMarkup(name)}</h3><p>${prose(description)}</p>${table(rows)}</section>`;
}

function defaultOf(schema: Schema): string {
  return schema.default === undefined ? '' : `default <code>${escapeMarkup(JSON.stringify(schema.default))}</code>`;
}

function typeOf({ $ref, type, items, enum: values }: Schema): string {
  if ($ref)
    return `<a href="#${escapeAttribute($ref.split('/').at(-1) ?? '')}">${escapeMarkup($ref.split('/').at(-1) ?? '')}</a>`;
  if (items) return `list of ${typeOf(items)}`;
  if (values) return values.map((value) => `<code>${escapeMarkup(String(value))}</code>`).join(' | ');
  return [type ?? ''].flat().map(escapeMarkup).join(' or ');
}

function table(rows: string[][]): string {
  return `<table>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;
}

/** Backquotes become code, as in Markdown. */
function prose(text: string): string {
  return escapeMarkup(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}
