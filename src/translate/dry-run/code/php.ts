import { Composed, type Part, type PortableTask, type PortableValue } from '../portable-job';
import { commented, describingTasks, type Program } from './program';

/** For the official SDK, as composer installs it. */
export function phpCode({ job, uploads, notes }: Program): string {
  const tasks = Object.entries(job.tasks).map(([name, task]) => addTask(name, task));
  const url = job.webhook_url === undefined ? '' : literal(job.webhook_url);
  return [
    '<?php',
    ...commented('//', notes).map((line) => line.replaceAll('?>', '? >')),
    "require __DIR__ . '/vendor/autoload.php';",
    '',
    'use CloudConvert\\CloudConvert;',
    'use CloudConvert\\Models\\Job;',
    'use CloudConvert\\Models\\Task;',
    '',
    "$cloudconvert = new CloudConvert(['api_key' => getenv('CLOUDCONVERT_API_KEY')]);",
    '$job = (new Job())',
    ...(job.tag === undefined ? [] : [`    ->setTag(${literal(job.tag)})`]),
    ...(url ? [`    ->setWebhookUrl(${url})`] : []),
    `${tasks.join('\n')};`,
    '$cloudconvert->jobs()->create($job);',
    ...uploads.map(
      ({ task, filename }) =>
        `$cloudconvert->tasks()->upload($job->getTasks()->whereName(${literal(task)})[0], fopen(${literal(`./${filename}`)}, 'r'), ${literal(filename)});`,
    ),
    '$cloudconvert->jobs()->wait($job);',
    'if ($job->getStatus() === Job::STATUS_ERROR) {',
    "    $message = 'The job failed.';",
    '    foreach ($job->getTasks()->whereStatus(Task::STATUS_ERROR) as $task) {',
    "        if ($task->getCode() === 'INPUT_TASK_FAILED') continue;",
    '        $message = $task->getMessage() ?? $message;',
    '        break;',
    '    }',
    '    fwrite(STDERR, $message . PHP_EOL);',
    '    exit(1);',
    '}',
    ...describingTasks(job).flatMap(printResult),
    "foreach ($job->getExportUrls() as $file) echo $file->filename, ' ', $file->url, PHP_EOL;",
    ...([url, ...tasks].some((text) => text.includes('environment(')) ? ['', ...environment] : []),
  ].join('\n');
}

/** A secret that is missing must not become a job without it. */
const environment = [
  'function environment(string $name): string',
  '{',
  '    $value = getenv($name);',
  '    if ($value === false || $value === \'\') throw new RuntimeException("The environment variable $name is not set.");',
  '    return $value;',
  '}',
];

function printResult(name: string): string[] {
  return [
    `$result = $job->getTasks()->whereName(${literal(name)})[0]->getResult();`,
    'if (isset($result->metadata)) echo json_encode($result->metadata, JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE), PHP_EOL;',
    'if (isset($result->output)) echo $result->output, PHP_EOL;',
  ];
}

function addTask(name: string, { operation, ...parameters }: PortableTask): string {
  const settings = Object.entries(parameters).map(
    ([key, value]) => `            ->set(${literal(key)}, ${literal(value)})`,
  );
  return ['    ->addTask(', `        (new Task(${literal(operation)}, ${literal(name)}))`, ...settings, '    )'].join(
    '\n',
  );
}

function literal(value: PortableValue): string {
  if (value instanceof Composed) return value.parts.map(part).join(' . ');
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${quoted(key)} => ${literal(inner)}`);
  return entries.length === 0 ? 'new \\stdClass()' : `[${entries.join(', ')}]`;
}

function part(given: Part): string {
  if (typeof given === 'string') return quoted(given);
  if ('variable' in given) return `environment(${quoted(given.variable)})`;
  const content = `file_get_contents(${quoted(given.path)})`;
  return given.encoding === 'base64' ? `base64_encode(${content})` : content;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}
