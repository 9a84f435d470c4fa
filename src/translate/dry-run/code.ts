import type { JobPayload, TaskPayload } from '../../upstream';
import { taskNames } from '../to-v2/task-names';

export interface Code {
  curl: string;
  node: string;
  php: string;
}

/** The job in the languages most v1 callers speak: curl and the official SDKs for Node and PHP. */
export function codeFor(job: JobPayload): Code {
  return { curl: curlCode(job), node: nodeCode(job), php: phpCode(job) };
}

function uploadsOf({ tasks }: JobPayload): string[] {
  return Object.entries(tasks).flatMap(([name, { operation }]) => (operation === 'import/upload' ? [name] : []));
}

/** Without uploads the synchronous host does it in one request; with them the job is made first (v2-contract 3.1, 4.3). */
function curlCode(job: JobPayload): string {
  const uploads = uploadsOf(job);
  if (uploads.length === 0)
    return [...curlPost('https://sync.api.cloudconvert.com/v2/jobs', job), `# ${curlResult}`].join('\n');
  return [
    ...curlPost('https://api.cloudconvert.com/v2/jobs', job),
    '# the answer holds the id of the job, and result.form of each upload',
    ...uploads.flatMap((name) => [
      `# ${name}: every entry of result.form.parameters in its order, then the file, to result.form.url`,
      'curl "$FORM_URL" -F "$NAME=$VALUE" -F file=@input',
    ]),
    `# ${curlResult}`,
    'curl "https://sync.api.cloudconvert.com/v2/jobs/$JOB_ID" -H "Authorization: Bearer $CLOUDCONVERT_API_KEY"',
  ].join('\n');
}

const curlResult = `the answer comes when the job has ended: result.files of its task "${taskNames.output}" have the URLs`;

function curlPost(url: string, job: JobPayload): string[] {
  return [
    `curl ${url} \\`,
    '  -H "Authorization: Bearer $CLOUDCONVERT_API_KEY" \\',
    "  -H 'Content-Type: application/json' \\",
    `  -d '${JSON.stringify(job, null, 2).replaceAll("'", String.raw`'\''`)}'`,
  ];
}

function nodeCode(job: JobPayload): string {
  const uploads = uploadsOf(job).flatMap((name, index) => [
    `const upload${index + 1} = job.tasks.find((task) => task.name === ${JSON.stringify(name)});`,
    `await cloudConvert.tasks.upload(upload${index + 1}, createReadStream('./input'), 'input');`,
  ]);
  return [
    ...(uploads.length > 0 ? ["import { createReadStream } from 'node:fs';"] : []),
    "import CloudConvert from 'cloudconvert';",
    '',
    'const cloudConvert = new CloudConvert(process.env.CLOUDCONVERT_API_KEY);',
    `let job = await cloudConvert.jobs.create(${JSON.stringify(job, null, 2)});`,
    ...uploads,
    'job = await cloudConvert.jobs.wait(job.id);',
    'for (const file of cloudConvert.jobs.getExportUrls(job)) console.log(file.filename, file.url);',
  ].join('\n');
}

function phpCode(job: JobPayload): string {
  const tasks = Object.entries(job.tasks).map(([name, task]) => phpTask(name, task));
  const uploads = uploadsOf(job).map(
    (name) =>
      `$cloudconvert->tasks()->upload($job->getTasks()->whereName(${phpValue(name)})[0], fopen('./input', 'r'), 'input');`,
  );
  return [
    '<?php',
    'use CloudConvert\\CloudConvert;',
    'use CloudConvert\\Models\\Job;',
    'use CloudConvert\\Models\\Task;',
    '',
    "$cloudconvert = new CloudConvert(['api_key' => getenv('CLOUDCONVERT_API_KEY')]);",
    '$job = (new Job())',
    ...(job.tag === undefined ? [] : [`    ->setTag(${phpValue(job.tag)})`]),
    `${tasks.join('\n')};`,
    '$cloudconvert->jobs()->create($job);',
    ...uploads,
    '$cloudconvert->jobs()->wait($job);',
    "foreach ($job->getExportUrls() as $file) echo $file->filename, ' ', $file->url, PHP_EOL;",
  ].join('\n');
}

function phpTask(name: string, { operation, ...parameters }: TaskPayload): string {
  const settings = Object.entries(parameters).map(
    ([key, value]) => `            ->set(${phpValue(key)}, ${phpValue(value)})`,
  );
  return ['    ->addTask(', `        (new Task(${phpValue(operation)}, ${phpValue(name)}))`, ...settings, '    )'].join(
    '\n',
  );
}

function phpValue(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
  if (Array.isArray(value)) return `[${value.map(phpValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  return `[${Object.entries(value)
    .map(([key, inner]) => `${phpValue(key)} => ${phpValue(inner)}`)
    .join(', ')}]`;
}
