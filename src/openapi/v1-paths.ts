import { ref, type Schema } from './v1-schemas';

const json = (schema: Schema, example?: unknown) => ({
  'application/json': { schema, ...(example !== undefined && { example }) },
});
const answer = (description: string, schema: Schema, example?: unknown) => ({
  description,
  headers: {
    'Access-Control-Allow-Origin': { schema: { type: 'string' } },
    'X-Request-Id': { schema: { type: 'string' } },
  },
  content: json(schema, example),
});
const file = (description: string) => ({
  description,
  headers: { 'Content-Disposition': { schema: { type: 'string' } }, 'Content-Length': { schema: { type: 'integer' } } },
  content: { '*/*': { schema: {} } },
});

/** What any route may answer that a client, the conversion or v2 has to do with (v1-contract 4 and 5.6). */
const failures = Object.fromEntries(
  Object.entries({
    '4XX': 'The request or, with the status of the process, the conversion failed',
    '5XX': 'Not now: `Retry-After` says when to try again',
  }).map(([status, description]) => [
    status,
    { ...answer(description, ref('Failure')), headers: { 'Retry-After': { schema: { type: 'integer' } } } },
  ]),
);

/** The encodings of v1-contract 1.3; a body of another or no type is read by what it holds. */
const body = (schema: Schema) => ({
  requestBody: {
    content: {
      'application/json': { schema },
      'application/x-www-form-urlencoded': { schema },
      'multipart/form-data': { schema },
      'text/plain': { schema: { type: 'string' } },
    },
  },
});

const inPath = (name: string, description: string) => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
});
const inQuery = (name: string, description: string) => ({ name, in: 'query', description, schema: { type: 'string' } });

const keyed = [{ apikey: [] }, { bearer: [] }, { header: [] }];
const open: object[] = [];

interface Operation {
  id: string;
  tag: string;
  summary: string;
  answers: Record<string, unknown>;
  security?: object[];
  parameters?: object[];
  body?: Schema;
}

function operation({ id, tag, summary, answers, security = open, parameters, body: schema }: Operation) {
  return {
    operationId: id,
    tags: [tag],
    summary,
    security,
    ...(parameters && { parameters }),
    ...(schema && body(schema)),
    responses: { ...answers, ...failures },
  };
}

const created = {
  '200': answer('The process', ref('CreatedProcess'), {
    url: '//host123d1.cloudconvert.com/process/v90CqIhYPxeKSWyrpcjn',
    id: 'v90CqIhYPxeKSWyrpcjn',
    host: 'host123d1.cloudconvert.com',
    expires: '2018-03-04 02:29:22',
    maxtime: 18000,
  }),
};
const statusExample = {
  id: 'v90CqIhYPxeKSWyrpcjn',
  url: '//host123d1.cloudconvert.com/process/v90CqIhYPxeKSWyrpcjn',
  percent: 100,
  message: 'Conversion finished!',
  step: 'finished',
  starttime: 1520085562,
  expire: 1520128764,
  input: { type: 'upload', filename: 'input.png', name: 'input', ext: 'png', size: 12345 },
  output: {
    url: '//host123d1.cloudconvert.com/download/~HJC-FmD7bkuSCMgCNOwSuZ2vJBE',
    filename: 'input.pdf',
    ext: 'pdf',
    size: 23456,
    downloads: 0,
  },
  converter: { mode: 'convert', format: 'pdf', type: 'imagemagick', options: {} },
  group: 'image',
  endtime: 1520085564,
  minutes: 1,
};
const status = { '200': answer('The status', ref('Status'), statusExample) };
const redirect = {
  description: 'Where the file is',
  headers: { Location: { schema: { type: 'string' } } },
  content: { 'text/plain': { schema: { type: 'string' } } },
};
const downloaded = { ...status, '303': redirect };
const deleted = {
  '200': answer('It is deleted, also where it was before', ref('Message'), { message: 'Process was deleted' }),
};
const saved = {
  '200': answer('The file has arrived', ref('Uploaded'), { file: 'input.png', size: 12345, message: 'File saved.' }),
};
const download = { '200': file('The file, or a ZIP of several'), '206': file('A part of it') };

const id = inPath('id', 'Of the process: the capability, no key is needed');
const token = inPath('token', 'From `upload.url`: the capability');
const ticket = inPath('ticket', 'From `output.url`, or the id of the process');
const wait = inQuery('wait', 'Hold the answer until the end; also bare');
const listOf = (schema: Schema) => ({ type: 'array', items: schema });

/** Two verbs that do the same. */
function both(given: Operation): Record<string, unknown> {
  return {
    get: operation({ ...given, body: undefined }),
    post: operation({ ...given, id: `${given.id}ByPost` }),
  };
}

/** Every path of v1-contract 1.2; `call` is the schema of what create, start and convert take. */
export function v1Paths(call: Schema): Record<string, Record<string, unknown>> {
  const processes = { tag: 'processes', parameters: [id] };
  const hooks = { tag: 'hooks', security: keyed };
  const hookNumber = inPath('id', 'Number of the hook');
  const subscription = { type: 'object', properties: { url: { type: 'string' }, event: { type: 'string' } } };
  const hookRoute = (suffix: string) => ({
    get: operation({
      ...hooks,
      id: `listHooks${suffix}`,
      summary: 'The hooks of the key',
      answers: { '200': answer('The hooks', listOf(ref('Hook'))) },
    }),
    post: operation({
      ...hooks,
      id: `subscribe${suffix}`,
      summary: 'Be told of processes by POST',
      body: subscription,
      answers: { '200': answer('The hook', ref('Hook')) },
    }),
  });
  const unhook = (suffix: string) => ({
    delete: operation({
      ...hooks,
      id: `unsubscribe${suffix}`,
      summary: 'End a hook',
      parameters: [hookNumber],
      answers: { '200': answer('It has ended', ref('Message')) },
    }),
  });
  const upload = (suffix: string, parameters: object[]) => ({
    put: operation({
      tag: 'files',
      id: `upload${suffix}`,
      summary: 'Send the input as it is',
      parameters,
      answers: saved,
    }),
    post: operation({
      tag: 'files',
      id: `uploadForm${suffix}`,
      summary: 'Send the input as a form, part `file`',
      parameters,
      answers: saved,
    }),
  });
  return {
    '/process': both({
      id: 'createProcess',
      tag: 'processes',
      summary: 'Create a process',
      security: keyed,
      body: call,
      answers: created,
    }),
    '/process/{id}': {
      get: operation({ ...processes, id: 'getStatus', summary: 'The status', parameters: [id, wait], answers: status }),
      post: operation({ ...processes, id: 'startProcess', summary: 'Start it, once', body: call, answers: downloaded }),
      delete: operation({ ...processes, id: 'deleteProcess', summary: 'Cancel and delete it', answers: deleted }),
    },
    '/process/{id}/cancel': {
      get: operation({ ...processes, id: 'cancelProcess', summary: 'Cancel and delete it', answers: deleted }),
    },
    '/process/{id}/delete': {
      get: operation({ ...processes, id: 'removeProcess', summary: 'Cancel and delete it', answers: deleted }),
    },
    '/convert': both({
      id: 'convert',
      tag: 'processes',
      summary: 'Create and start in one call',
      security: keyed,
      body: call,
      answers: downloaded,
    }),
    '/upload/{token}': upload('', [token]),
    '/upload/{token}/{name}': upload('Named', [token, inPath('name', 'Of the file')]),
    '/download/{ticket}': {
      get: operation({
        tag: 'files',
        id: 'download',
        summary: 'The output',
        parameters: [ticket, inQuery('inline', 'Show it in a browser')],
        answers: download,
      }),
    },
    '/download/{ticket}/{file}': {
      get: operation({
        tag: 'files',
        id: 'downloadFile',
        summary: 'One of several files, or `input`',
        parameters: [ticket, inPath('file', 'Its name')],
        answers: download,
      }),
    },
    '/processes': both({
      id: 'listProcesses',
      tag: 'lists',
      summary: 'The processes of the key, oldest first',
      security: keyed,
      answers: { '200': answer('The list', listOf(ref('ListedProcess'))) },
    }),
    '/conversiontypes': both({
      id: 'listConversionTypes',
      tag: 'lists',
      summary: 'What can be converted',
      parameters: [inQuery('inputformat', 'From this format'), inQuery('outputformat', 'To this format')],
      answers: { '200': answer('The list', listOf(ref('ConversionType'))) },
    }),
    '/inputformats': both({
      id: 'listInputFormats',
      tag: 'lists',
      summary: 'What can be converted from',
      answers: { '200': answer('The list', { type: 'array' }) },
    }),
    '/user': both({
      id: 'getUser',
      tag: 'lists',
      summary: 'The account behind the key',
      security: keyed,
      answers: { '200': answer('The account', ref('User')) },
    }),
    '/hook': hookRoute(''),
    '/hooks': hookRoute('Too'),
    '/hook/{id}': unhook(''),
    '/hooks/{id}': unhook('Too'),
  };
}
