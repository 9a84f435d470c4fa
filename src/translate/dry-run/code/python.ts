import { bodyOf, Composed, type Part, type PortableValue } from '../portable-job';
import { commented, describingTasks, type Program, type Upload } from './program';

/** For the official SDK, Python 3. */
export function pythonCode({ job, uploads, notes }: Program): string {
  const value = literal(bodyOf(job));
  const described = describingTasks(job);
  return [
    ...commented('#', notes),
    ...(value.includes('base64.b64encode(') ? ['import base64'] : []),
    ...(described.length > 0 ? ['import json'] : []),
    'import os',
    'import sys',
    '',
    'import cloudconvert',
    '',
    "cloudconvert.configure(api_key=os.environ['CLOUDCONVERT_API_KEY'], sandbox=False)",
    `job = cloudconvert.Job.create(payload=${value})`,
    "if 'id' not in job:",
    '    sys.exit(str(job))',
    ...uploads.flatMap(upload),
    "job = cloudconvert.Job.wait(id=job['id'])",
    "if job['status'] == 'error':",
    "    failed = [task for task in job['tasks'] if task['status'] == 'error']",
    "    causes = [task for task in failed if task.get('code') != 'INPUT_TASK_FAILED'] or failed",
    "    sys.exit(causes[0]['message'] if causes else 'The job failed.')",
    "for task in job['tasks']:",
    "    result = task.get('result') or {}",
    ...(described.length > 0 ? printResult(described) : []),
    "    if task['operation'] == 'export/url':",
    "        for file in result.get('files', []):",
    "            print(file['filename'], file['url'])",
  ].join('\n');
}

function printResult(tasks: string[]): string[] {
  return [
    `    if task['name'] in ${literal(tasks)}:`,
    "        told = result.get('metadata') or result.get('output')",
    '        if told:',
    '            print(told if isinstance(told, str) else json.dumps(told, indent=2, ensure_ascii=False))',
  ];
}

/** The SDK sends a file under the name that it has on the disk. */
function upload({ task, filename }: Upload): string[] {
  return [
    `upload = next(task for task in job['tasks'] if task['name'] == ${quoted(task)})`,
    `if not cloudconvert.Task.upload(file_name=${quoted(`./${filename}`)}, task=upload):`,
    `    sys.exit(${quoted(`The upload of ${filename} failed.`)})`,
  ];
}

function literal(value: PortableValue, indent = ''): string {
  if (value instanceof Composed) return value.parts.map(part).join(' + ');
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, indent)).join(', ')}]`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null) return 'None';
  if (typeof value === 'number') return JSON.stringify(value);
  if (typeof value === 'string') return quoted(value);
  const deeper = `${indent}    `;
  const entries = Object.entries(value).map(([name, inner]) => `${deeper}${quoted(name)}: ${literal(inner, deeper)}`);
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')},\n${indent}}`;
}

function part(given: Part): string {
  if (typeof given === 'string') return quoted(given);
  if ('variable' in given) return `os.environ[${quoted(given.variable)}]`;
  if (given.encoding === 'text') return `open(${quoted(given.path)}, encoding='utf-8', newline='').read()`;
  return `base64.b64encode(open(${quoted(given.path)}, 'rb').read()).decode()`;
}

/** JSON's strings are Python's as well. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
