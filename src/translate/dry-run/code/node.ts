import { bodyOf, Composed, type Part, type PortableValue } from '../portable-job';
import { commented, describingTasks, type Program, type Upload } from './program';

/** For the official SDK, as a module: save it as `job.mjs`. */
export function nodeCode({ job, uploads, notes }: Program): string {
  const value = literal(bodyOf(job));
  const files = uploads.length > 0 ? ['createReadStream', 'statSync'] : [];
  const imports = [...files, ...(value.includes('readFileSync(') ? ['readFileSync'] : [])];
  return [
    ...commented('//', notes),
    ...(imports.length > 0 ? [`import { ${imports.join(', ')} } from 'node:fs';`] : []),
    "import CloudConvert from 'cloudconvert';",
    '',
    'const cloudConvert = new CloudConvert(process.env.CLOUDCONVERT_API_KEY);',
    `let job = await cloudConvert.jobs.create(${value});`,
    ...uploads.flatMap(upload),
    'job = await cloudConvert.jobs.wait(job.id);',
    "if (job.status === 'error') {",
    "  const failed = job.tasks.filter((task) => task.status === 'error');",
    "  const cause = failed.find((task) => task.code !== 'INPUT_TASK_FAILED') ?? failed[0];",
    "  console.error(cause?.message ?? 'The job failed.');",
    '  process.exit(1);',
    '}',
    ...describingTasks(job).map(
      (name) => `printResult(job.tasks.find((task) => task.name === ${JSON.stringify(name)}));`,
    ),
    'for (const file of cloudConvert.jobs.getExportUrls(job)) console.log(file.filename, file.url);',
    ...(describingTasks(job).length > 0 ? ['', ...printResult] : []),
    ...(value.includes('environment(') ? ['', ...environment] : []),
  ].join('\n');
}

const printResult = [
  'function printResult(task) {',
  '  const told = task.result?.metadata ?? task.result?.output;',
  "  if (told !== undefined) console.log(typeof told === 'string' ? told : JSON.stringify(told, null, 2));",
  '}',
];

/** A secret that is missing must not become a job without it: JSON leaves out what is undefined. */
const environment = [
  'function environment(name) {',
  '  const value = process.env[name];',
  '  if (!value) throw new Error(`The environment variable ${name} is not set.`);',
  '  return value;',
  '}',
];

/** The SDK writes the name into a header as it is: anything but a plain word needs its own quotes. */
function upload({ task, filename }: Upload, index: number): string[] {
  const [path, name] = [`./${filename}`, /^[\w.-]+$/.test(filename) ? filename : `"${filename}"`].map(quoted);
  return [
    `const upload${index + 1} = job.tasks.find((task) => task.name === ${quoted(task)});`,
    `await cloudConvert.tasks.upload(upload${index + 1}, createReadStream(${path}), ${name}, statSync(${path}).size);`,
  ];
}

function literal(value: PortableValue, indent = ''): string {
  if (value instanceof Composed) return value.parts.map(part).join(' + ');
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, indent)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  const entries = Object.entries(value).map(([name, inner]) => `${deeper}${quoted(name)}: ${literal(inner, deeper)}`);
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n${indent}}`;
}

function part(given: Part): string {
  if (typeof given === 'string') return quoted(given);
  if ('variable' in given) return `environment(${quoted(given.variable)})`;
  return `readFileSync(${quoted(given.path)}, ${given.encoding === 'base64' ? "'base64'" : "'utf8'"})`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
