import type { Document } from './v1-document';
import { v2Operations } from './v2-operations';
import type { Schema } from './v1-schemas';

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const nullable = (type: string, description: string): Schema => ({ type: [type, 'null'], description });
const moment = (description: string) => nullable('string', `${description}, ISO 8601`);
const json = (schema: Schema) => ({ 'application/json': { schema } });
const data = (schema: Schema): Schema => ({ type: 'object', required: ['data'], properties: { data: schema } });
const list = (schema: Schema): Schema => ({
  type: 'object',
  required: ['data'],
  properties: { data: { type: 'array', items: schema }, links: { type: 'object' }, meta: { type: 'object' } },
});

const tags = {
  jobs: 'Tasks that belong together',
  tasks: 'One step each',
  operations: 'What a task may be',
  account: 'Who calls, and who is told',
};

const statuses = ['waiting', 'processing', 'finished', 'error'];

/** v2-contract 2. */
const schemas: Record<string, Schema> = {
  Job: {
    type: 'object',
    required: ['id', 'tag', 'status', 'created_at', 'started_at', 'ended_at', 'links'],
    properties: {
      id: { type: 'string', format: 'uuid' },
      tag: nullable('string', 'As the caller gave it'),
      status: { enum: statuses },
      created_at: moment('When it was made'),
      started_at: moment('When the first task began'),
      ended_at: moment('When the last task ended'),
      tasks: { type: 'array', items: ref('Task'), description: 'Not in lists' },
      links: { type: 'object', properties: { self: { type: 'string' } } },
    },
  },
  Task: {
    type: 'object',
    required: ['id', 'status', 'operation', 'result', 'created_at', 'started_at', 'ended_at', 'depends_on_task_ids'],
    properties: {
      id: { type: 'string', format: 'uuid' },
      name: nullable('string', 'Within its job'),
      job_id: nullable('string', 'Its job'),
      status: { enum: statuses },
      credits: nullable('number', 'Charged, once it has ended'),
      code: nullable('string', 'Of a failure'),
      message: nullable('string', 'For people'),
      percent: nullable('number', 'Progress'),
      operation: { type: 'string' },
      engine: nullable('string', 'The program that does it'),
      engine_version: nullable('string', 'Its version'),
      result: {
        type: ['object', 'null'],
        properties: {
          form: { type: 'object', description: 'Where to upload, of a waiting `import/upload`' },
          files: { type: 'array', items: ref('File') },
        },
      },
      created_at: moment('When it was made'),
      started_at: moment('When it began'),
      ended_at: moment('When it ended'),
      depends_on_task_ids: { type: 'array', items: { type: 'string' } },
      links: { type: 'object' },
    },
  },
  File: {
    type: 'object',
    required: ['filename'],
    properties: {
      filename: { type: 'string' },
      size: { type: 'integer', description: 'Bytes' },
      url: { type: 'string', description: 'Only of `export/url`' },
    },
  },
  NewJob: {
    type: 'object',
    required: ['tasks'],
    properties: {
      tasks: {
        description: 'By name',
        type: 'object',
        minProperties: 1,
        additionalProperties: {
          type: 'object',
          required: ['operation'],
          properties: { operation: { type: 'string' } },
        },
      },
      tag: nullable('string', 'Any text'),
      webhook_url: nullable('string', 'Told when it has ended'),
    },
  },
  NewTask: {
    type: 'object',
    description: '`input` names the tasks whose files it takes; the options are those of `GET /operations`',
    properties: {
      input: { description: 'Id or name of a task, or a list of them' },
      output_format: { type: 'string' },
      engine: { type: 'string' },
      filename: { type: 'string' },
      timeout: { description: 'Seconds' },
    },
  },
  Webhook: {
    type: 'object',
    required: ['id', 'url', 'events'],
    properties: {
      id: { type: 'integer' },
      url: { type: 'string' },
      events: { type: 'array', items: { enum: ['job.created', 'job.finished', 'job.failed'] } },
      signing_secret: { type: 'string' },
    },
  },
  NewWebhook: {
    type: 'object',
    required: ['url', 'events'],
    properties: { url: { type: 'string' }, events: { type: 'array', items: { type: 'string' } } },
  },
  OperationRow: {
    type: 'object',
    required: ['operation', 'engine', 'options'],
    properties: {
      operation: { type: 'string' },
      input_format: nullable('string', 'Extension'),
      output_format: nullable('string', 'Extension'),
      engine: { type: ['string', 'null'] },
      options: { type: 'array', items: { type: 'object' } },
    },
  },
  Error: {
    type: 'object',
    required: ['message'],
    properties: { message: { type: 'string' }, code: { type: ['string', 'null'] }, errors: { type: 'object' } },
  },
};

const failures = {
  '4XX': { description: 'The request is wrong', content: json(ref('Error')) },
  '5XX': { description: 'Not now', content: json(ref('Error')) },
};
const inPath = (name: string) => ({ name, in: 'path', required: true, schema: { type: 'string' } });

interface Shape {
  tag: string;
  summary: string;
  /** Of the answer; none: 204. */
  answer?: Schema;
  body?: Schema;
  status?: string;
  id?: string;
  open?: boolean;
}

function operation(operationId: string, { tag, summary, answer, body, status = '200', id, open }: Shape) {
  return {
    operationId,
    tags: [tag],
    summary,
    ...(open && { security: [] }),
    ...(id && { parameters: [inPath(id)] }),
    ...(body && { requestBody: { content: json(body) } }),
    responses: {
      ...(answer ? { [status]: { description: summary, content: json(answer) } } : { '204': { description: summary } }),
      ...failures,
    },
  };
}

/** OpenAPI 3.1 of the embedded engine. */
export function v2Document(version: string): Document {
  const job = { tag: 'jobs', id: 'id' };
  const task = { tag: 'tasks', id: 'id' };
  const tasks = v2Operations.map((name) => [
    `/${name}`,
    {
      post: operation(
        name.replace(/[/-](\w)/g, (_all, letter: string) => letter.toUpperCase()),
        {
          tag: 'operations',
          summary: `A task outside any job: ${name}`,
          body: ref('NewTask'),
          answer: data(ref('Task')),
          status: '201',
        },
      ),
    },
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'The embedded v2 engine',
      version,
      description:
        'CloudConvert v2 as the engine speaks it. On `/sync/v2` a request is held until the job or task has ended.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/v2' }, { url: '/sync/v2' }],
    security: [{ bearer: [] }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths: {
      '/jobs': {
        post: operation('createJob', {
          tag: 'jobs',
          summary: 'Make a job',
          body: ref('NewJob'),
          answer: data(ref('Job')),
          status: '201',
        }),
        get: operation('listJobs', { tag: 'jobs', summary: 'The jobs, newest first', answer: list(ref('Job')) }),
      },
      '/jobs/{id}': {
        get: operation('getJob', { ...job, summary: 'A job', answer: data(ref('Job')) }),
        delete: operation('deleteJob', { ...job, summary: 'Delete a job with its files' }),
      },
      '/tasks': {
        get: operation('listTasks', { tag: 'tasks', summary: 'The tasks, newest first', answer: list(ref('Task')) }),
      },
      '/tasks/{id}': {
        get: operation('getTask', { ...task, summary: 'A task', answer: data(ref('Task')) }),
        delete: operation('deleteTask', { ...task, summary: 'Delete a task with its files' }),
      },
      '/tasks/{id}/cancel': {
        post: operation('cancelTask', { ...task, summary: 'End a task', answer: data(ref('Task')) }),
      },
      '/tasks/{id}/retry': {
        post: operation('retryTask', {
          ...task,
          summary: 'The same task again',
          answer: data(ref('Task')),
          status: '201',
        }),
      },
      '/operations': {
        get: operation('listOperations', {
          tag: 'operations',
          summary: 'What this machine can do',
          answer: list(ref('OperationRow')),
          open: true,
        }),
      },
      '/convert/formats': {
        get: operation('listFormats', {
          tag: 'operations',
          summary: 'The same for conversions',
          answer: list({ type: 'object' }),
          open: true,
        }),
      },
      '/users/{id}': {
        get: operation('getUser', {
          tag: 'account',
          summary: 'The account; `me`',
          id: 'id',
          answer: data({ type: 'object' }),
        }),
      },
      '/users/me/webhooks': {
        get: operation('listOwnWebhooks', { tag: 'account', summary: 'The webhooks', answer: list(ref('Webhook')) }),
      },
      '/webhooks': {
        post: operation('createWebhook', {
          tag: 'account',
          summary: 'Be told of jobs',
          body: ref('NewWebhook'),
          answer: data(ref('Webhook')),
          status: '201',
        }),
        get: operation('listWebhooks', { tag: 'account', summary: 'The webhooks', answer: list(ref('Webhook')) }),
      },
      '/webhooks/{id}': {
        get: operation('getWebhook', { tag: 'account', summary: 'A webhook', id: 'id', answer: data(ref('Webhook')) }),
        delete: operation('deleteWebhook', { tag: 'account', summary: 'End a webhook', id: 'id' }),
      },
      ...(Object.fromEntries(tasks) as Record<string, object>),
    },
    components: { schemas, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  };
}
