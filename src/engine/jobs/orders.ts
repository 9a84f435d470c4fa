import { ApiError } from '../contract/api-error';
import { listValue } from '../contract/list-value';
import type { Parameters, ValidationErrors } from '../contract/operation';
import type { Dependency, TaskOrder } from './model';
import type { TaskType } from '../contract/task-type';
import type { TaskTypes } from './task-types';
import { isTrue } from '../contract/is-true';
import { isStrictWebAddress } from '../../syntax';
import { requiredMessage } from '../contract/required';

export interface JobOrder {
  tag: string | null;
  webhookUrl: string | null;
  tasks: TaskOrder[];
}

export interface OrderSources {
  types: TaskTypes;
  newId(): string;
  /** Whether the caller may use the files of this task. */
  isTask(id: string): boolean;
}

/** Of one job: all are written in one transaction. */
const mostTasks = 1_100;
/** Of one parameter of a task. */
const mostInputs = 1_000;
const mostParameters = 1_000;

/** Reads the body of POST /jobs; throws `ApiError` 422 that names every fault (v2-contract 3.1). */
export function readJobOrder(body: Record<string, unknown>, sources: OrderSources): JobOrder {
  const errors: ValidationErrors = {};
  const specifications = tasksOf(body.tasks);
  if (specifications.length === 0) throw ApiError.invalid({ tasks: [requiredMessage('tasks')] });
  if (specifications.length > mostTasks)
    throw ApiError.invalid({ tasks: [`The tasks may not have more than ${mostTasks} items.`] });
  for (const field of ['tag', 'webhook_url']) {
    const value = body[field] ?? null;
    if (value !== null && typeof value !== 'string')
      errors[field] = [`The ${field.replace('_', ' ')} must be a string.`];
  }
  if (typeof body.webhook_url === 'string' && body.webhook_url !== '' && !isStrictWebAddress(body.webhook_url))
    errors.webhook_url = ['The webhook url format is invalid.'];
  const ids = new Map(specifications.map(([name]) => [name, sources.newId()]));
  const known = (name: string) => ids.get(name) ?? (sources.isTask(name) ? name : undefined);
  const tasks = specifications.map(([name, specification]) => {
    const order = { ...readTask(specification, known, sources.types, `tasks.${name}`, errors), name };
    if (!/^[\w-]+$/.test(name)) {
      errors[`tasks.${name}`] = ['The task name may only contain letters, numbers, dashes and underscores.'];
    }
    return { ...order, id: ids.get(name) as string };
  });
  if (isTrue(body.redirect) && !tasks.some(({ operation }) => operation === 'export/url'))
    errors.redirect = ['The redirect needs a task that exports to a URL.'];
  Object.assign(errors, circleErrors(tasks));
  if (Object.keys(errors).length > 0) throw ApiError.invalid(errors);
  return { tag: (body.tag as string | undefined) ?? null, webhookUrl: (body.webhook_url as string) || null, tasks };
}

/** Reads the body of POST /{operation}: `input` names tasks by id (v2-contract 3.2). */
export function readTaskOrder(operation: string, body: Record<string, unknown>, sources: OrderSources): TaskOrder {
  const errors: ValidationErrors = {};
  const known = (id: string) => (sources.isTask(id) ? id : undefined);
  const { name: _name, ...parameters } = body;
  const order = readTask({ ...parameters, operation }, known, sources.types, '', errors);
  if (Object.keys(errors).length > 0) throw ApiError.invalid(errors);
  return { ...order, id: sources.newId(), name: null };
}

/** What in the body of POST /jobs could be the id of a task made before. */
export function mentionsInJob(body: Record<string, unknown>): string[] {
  return tasksOf(body.tasks).flatMap(([, specification]) => mentionsInTask(specification));
}

/** The same of one task. Short of knowing which parameters name tasks, every text that looks like an id. */
export function mentionsInTask(specification: Record<string, unknown>): string[] {
  return Object.values(specification)
    .flatMap(namesIn)
    .filter((name) => idPattern.test(name));
}

const idPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

type Known = (name: string) => string | undefined;

function readTask(
  specification: Record<string, unknown>,
  known: Known,
  types: TaskTypes,
  prefix: string,
  errors: ValidationErrors,
): Omit<TaskOrder, 'id' | 'name'> {
  const report = (field: string, messages: string[]) => {
    errors[prefix ? `${prefix}.${field}` : field] = messages;
  };
  if (Object.keys(specification).length > mostParameters)
    throw ApiError.invalid({ [prefix || 'task']: [`A task may not have more than ${mostParameters} parameters.`] });
  const { operation, ignore_error: ignoreError, ...rest } = specification;
  const parameters = given(rest);
  const type = typeof operation === 'string' ? types.find(operation) : undefined;
  const order = { operation: String(operation), parameters, dependsOn: [], ignoreError: isTrue(ignoreError) };
  if (!type) {
    const field = prefix ? `${prefix}.operation` : 'operation';
    report('operation', [operation ? `The selected ${field} is invalid.` : requiredMessage(field)]);
    return order;
  }
  for (const [field, messages] of Object.entries(type.validate(parameters))) report(field, messages);
  if (!isSeconds(parameters.timeout)) report('timeout', ['The timeout must be a number.']);
  return { ...order, ...readInputs(parameters, type, known, report) };
}

function readInputs(
  asked: Parameters,
  type: TaskType,
  known: Known,
  report: (field: string, messages: string[]) => void,
): { parameters: Parameters; dependsOn: Dependency[] } {
  const parameters = { ...asked };
  const dependsOn: Dependency[] = [];
  for (const parameter of ['input', ...type.inputOptions]) {
    const names = namesIn(parameters[parameter]);
    if (parameter === 'input') {
      if (!isNames(parameters.input)) report('input', ['The input must be a string or an array of strings.']);
      else if (names.length > mostInputs) report('input', [`The input may not have more than ${mostInputs} items.`]);
      else if (names.length > 0) parameters.input = names;
      else if (type.needsInput) report('input', [requiredMessage('input')]);
    }
    for (const name of names.slice(0, mostInputs)) {
      const taskId = known(name);
      if (taskId === undefined) report(parameter, [`The ${parameter} names no task: ${name}`]);
      else dependsOn.push({ taskId, parameter });
    }
  }
  return { parameters, dependsOn };
}

/** A parameter that is null was not given: some SDKs send every one they know. */
function given(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null));
}

function isSeconds(value: unknown): boolean {
  return value === undefined || value === '' || Number.isFinite(Number(value));
}

function isNames(value: unknown): boolean {
  return value === undefined || listValue(value).every((each) => typeof each === 'string');
}

function namesIn(value: unknown): string[] {
  return listValue(value).filter((each): each is string => typeof each === 'string' && each !== '');
}

function tasksOf(value: unknown): [string, Record<string, unknown>][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([name, specification]) => [
    name,
    typeof specification === 'object' && specification !== null ? (specification as Record<string, unknown>) : {},
  ]);
}

/** Tasks that wait for each other would wait for ever. */
function circleErrors(tasks: TaskOrder[]): ValidationErrors {
  const left = new Map(tasks.map((task) => [task.id, task]));
  const inputsOf = (task: TaskOrder) => task.dependsOn.filter(({ taskId }) => left.has(taskId));
  const waitsFor = new Map(tasks.map((task) => [task.id, inputsOf(task).length]));
  const dependents = new Map<string, string[]>();
  for (const task of tasks)
    for (const { taskId } of inputsOf(task)) dependents.set(taskId, [...(dependents.get(taskId) ?? []), task.id]);
  const free = tasks.filter(({ id }) => waitsFor.get(id) === 0).map(({ id }) => id);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    left.delete(id);
    for (const dependent of dependents.get(id) ?? []) {
      const count = (waitsFor.get(dependent) ?? 0) - 1;
      waitsFor.set(dependent, count);
      if (count === 0) free.push(dependent);
    }
  }
  return Object.fromEntries(
    [...left.values()].map(({ name }) => [`tasks.${name}.input`, ['The input depends on this task itself.']]),
  );
}
