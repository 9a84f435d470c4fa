import { joinWords } from '../../command-line';
import { bodyOf, Composed, type LocalFile, type Part, type PortableJob, type PortableValue } from '../portable-job';
import { commented, type Program, type Upload } from './program';

/**
 * A shell script. Without uploads the synchronous host does it in one request; with them the job is made first
 * (v2-contract 3.1, 4.3). It prints the answer of v2; where the job failed, it tells the message and ends with 1.
 */
export function curlCode({ job, uploads, notes }: Program): string {
  return [
    '# needs curl and jq',
    ...commented('#', notes),
    ...(uploads.length === 0 ? [...posted(sync, job), checked] : withUploads(job, uploads)),
    `printf '%s\\n' "$answer"`,
    'printf \'%s\' "$answer" | jq -e \'.data.status == "finished"\' > /dev/null || {',
    `  printf '%s' "$answer" | jq -r ${joinWords([cause])} >&2`,
    '  exit 1',
    '}',
  ].join('\n');
}

const live = 'https://api.cloudconvert.com/v2';
const sync = 'https://sync.api.cloudconvert.com/v2';
const authorization = '-H "Authorization: Bearer $CLOUDCONVERT_API_KEY"';

/** Of the failed job: not of the tasks that only fell with another; else what v2 says of the request. */
const cause =
  '[.data.tasks[]? | select(.status == "error")] | (map(select(.code != "INPUT_TASK_FAILED")) + .)[0].message // "The job failed."';

/** v2 refused the job: its answer says why. */
const checked = `printf '%s' "$answer" | jq -e '.data.id' > /dev/null || { printf '%s\\n' "$answer" >&2; exit 1; }`;

function withUploads(job: PortableJob, uploads: Upload[]): string[] {
  return [
    ...posted(live, job),
    checked,
    'job=$answer',
    ...uploads.flatMap(upload),
    `answer=$(curl -sS ${sync}/jobs/"$(printf '%s' "$job" | jq -r .data.id)" ${authorization})`,
  ];
}

/** Plain JSON where nothing must be put in, else a program of jq that makes it. */
function posted(host: string, job: PortableJob): string[] {
  const body = bodyOf(job);
  const files = filesIn(body);
  const text = literal(body, files);
  const headers = [`${authorization} \\`, "  -H 'Content-Type: application/json' \\"];
  if (JSON.stringify(body, null, 2) === text)
    return [`answer=$(curl -sS ${host}/jobs \\`, `  ${headers.join('\n')}`, `  -d ${quoted(text)})`];
  const loaded = files.map((file, index) => ` --rawfile file${index + 1} ${joinWords([pathOf(file)])}`).join('');
  return [
    ...files.flatMap(encoded),
    `answer=$(jq -n${loaded} ${quoted(text)} | curl -sS ${host}/jobs \\`,
    `  ${headers.join('\n')}`,
    '  --data-binary @-)',
  ];
}

function encoded(file: LocalFile): string[] {
  const [from, to] = [file.path, pathOf(file)].map((path) => joinWords([path]));
  return from === to ? [] : [`base64 < ${from} | tr -d '\\n' > ${to}`];
}

/** Of what jq reads: it can't encode bytes itself. */
function pathOf({ path, encoding }: LocalFile): string {
  return encoding === 'base64' ? `${path}.base64` : path;
}

/** Every entry of the form in its order, then the file (v2-contract 4.3). What the storage says of it is no result. */
function upload({ task, filename }: Upload): string[] {
  const file = `"${filename.replace(/["\\]/g, '\\$&')}"`;
  const path = `"./${filename.replace(/["\\]/g, '\\$&')}"`;
  return [
    `form=$(printf '%s' "$job" | jq --arg task ${joinWords([task])} '.data.tasks[] | select(.name == $task) | .result.form')`,
    `printf '%s' "$form" | jq -r '.parameters | to_entries[] | "form-string = " + ("\\(.key)=\\(.value)" | tojson)' |`,
    `  curl -sS --fail-with-body -K - -F ${joinWords([`file=@${path};filename=${file}`])} "$(printf '%s' "$form" | jq -r .url)" >&2 || exit 1`,
  ];
}

function filesIn(value: PortableValue): LocalFile[] {
  if (value instanceof Composed) return value.parts.filter((part) => typeof part === 'object' && 'path' in part);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(filesIn) : [];
}

/** JSON as it is, or the same with expressions of jq in it. */
function literal(value: PortableValue, files: LocalFile[], indent = ''): string {
  if (value instanceof Composed) return composed(value, files);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => literal(item, files, deeper))
    : Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}: ${literal(inner, files, deeper)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return items.length === 0
    ? `${open}${close}`
    : `${open}\n${items.map((item) => deeper + item).join(',\n')}\n${indent}${close}`;
}

function composed({ parts }: Composed, files: LocalFile[]): string {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return `(${partOf(only, files)})`;
  return `(${parts.map((part) => (typeof part === 'string' ? partOf(part, files) : `(${partOf(part, files)})`)).join(' + ')})`;
}

/** A secret that is missing must not become a job without it. */
function partOf(part: Part, files: LocalFile[]): string {
  if (typeof part === 'string') return JSON.stringify(part);
  if (!('variable' in part)) return `$file${files.indexOf(part) + 1}`;
  return `env.${part.variable} // error(${JSON.stringify(`The environment variable ${part.variable} is not set.`)})`;
}

/** As one word of a shell, which in quotes may have line breaks. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
