import { copyFile, constants, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';

import { ProgramFailure, type Mount, type Programs } from '../../../programs';
import {
  type Operation,
  type OperationContext,
  OperationError,
  type OperationResult,
  type OperationRow,
  type Parameters,
  type ValidationErrors,
} from '../../../contract/operation';
import { optionErrors, readOptions } from '../../options/options';
import { safeName, uniqueName } from '../../../contract/output-names';
import { publicOption } from '../../options/public-option';
import { magickEnvironment, magickPolicies } from '../pictures/magick-environment';
import { splitCommandLine } from './command-line';
import { type CommandEngine, commandEngines } from './command-engines';
import { findOutsideWord } from './outside-files';
import type { ToolOption } from '../../options/tool-option';

/**
 * `command` (v2-contract 5.1): a program with the caller's own arguments. Inputs lie at `/input/{task}/{file}`, whatever
 * is written to `/output/` is the result. There is no shell, no network, and no other file of the machine: where
 * bubblewrap works, the program sees nothing else; elsewhere arguments that could name something else are refused.
 */
export class CommandOperation implements Operation {
  readonly name = 'command';
  readonly needsInput = false;

  constructor(private readonly programs: Programs) {}

  catalogue(): OperationRow[] {
    return this.engines().map((engine) => ({
      operation: this.name,
      input_format: null,
      output_format: null,
      engine: engine.name,
      engine_version: this.programs.find(engine.program)?.version ?? null,
      credits: 1,
      options: optionsOf(engine).map(publicOption),
      default: true,
      deprecated: false,
      experimental: false,
      meta: { group: null },
    }));
  }

  validate(parameters: Parameters): ValidationErrors {
    const { engine } = parameters;
    if (engine === undefined || engine === null || engine === '') return { engine: ['The engine field is required.'] };
    const known = commandEngines.find(({ name }) => name === engine);
    if (known === undefined) return { engine: ['The selected engine is invalid.'] };
    const missing = this.missing(known);
    if (missing !== undefined) return { engine: [`Command with ${known.name} needs ${missing} on PATH.`] };
    const errors = optionErrors(optionsOf(known), parameters);
    return Object.keys(errors).length > 0 ? errors : this.argumentErrors(String(parameters['arguments']));
  }

  async run(context: OperationContext): Promise<OperationResult> {
    const [error] = Object.values(this.validate(context.parameters)).flat();
    const engine = commandEngines.find(({ name }) => name === context.parameters['engine']);
    if (error !== undefined || engine === undefined) throw new OperationError(error ?? 'No engine.', 'INVALID_DATA');
    const options = readOptions(optionsOf(engine), context.parameters);
    const command = options.text('command') ?? '';
    context.engine(engine.name, this.programs.find(engine.program)?.version ?? '');
    const given = splitCommandLine(options.text('arguments') ?? '') ?? [];
    const closed = this.isSandboxed ? given : (engine.harden?.(given, command) ?? given);
    const words = [...(engine.flags[command] ?? []), ...closed];
    const place = this.isSandboxed ? await mounted(context) : await copied(context);
    const captures = options.flag('capture_output');
    const environment = await magickEnvironment(context.workFolder);
    const running = this.programs.run(engine.commands[command] ?? engine.program, {
      arguments: words.map((word) => place.inside(withPlainNames(word, context.inputs, engine))),
      folder: context.workFolder,
      mounts: [...place.mounts, ...(this.isSandboxed ? await magickPolicies(context.workFolder) : [])],
      writes: place.mounts.length === 0 ? [context.outputFolder] : [],
      signal: context.signal,
      environment,
    });
    const { stdout, stderr } = await running.catch((failure: Error) => {
      throw failure instanceof ProgramFailure ? withCallerPaths(failure, place, captures) : failure;
    });
    return {
      files: await filesIn(context.outputFolder),
      ...(captures && { output: place.outside(stdout + stderr) }),
    };
  }

  private engines(): CommandEngine[] {
    return commandEngines.filter((engine) => this.missing(engine) === undefined);
  }

  private missing({ commands, harden }: CommandEngine): string | undefined {
    const isSafe = this.isSandboxed || harden !== undefined;
    return this.programs.missing(Object.values(commands)) ?? (isSafe ? undefined : 'bubblewrap (bwrap)');
  }

  private get isSandboxed(): boolean {
    return this.programs.confinement.level === 'bubblewrap';
  }

  private argumentErrors(line: string): ValidationErrors {
    const words = splitCommandLine(line);
    if (words === undefined) return { arguments: ['The arguments have a quote that is not closed.'] };
    const outside = this.isSandboxed ? undefined : findOutsideWord(words);
    if (outside === undefined) return {};
    return { arguments: [`The arguments may only name files in /input and /output, not "${outside}".`] };
  }
}

interface Place {
  mounts: readonly Mount[];
  /** From the caller's paths to those the program sees, and back. */
  inside: (text: string) => string;
  outside: (text: string) => string;
}

function withCallerPaths({ message, code, said }: ProgramFailure, place: Place, captures: boolean): OperationError {
  return new OperationError(place.outside(message), code, captures ? place.outside(said) : undefined);
}

async function mounted({ inputs, outputFolder }: OperationContext): Promise<Place> {
  const files = placedInputs(inputs).map(({ source, target }) => ({
    source,
    target: `/input/${target}`,
    writable: false,
  }));
  const mounts = [...files, { source: outputFolder, target: '/output', writable: true }];
  return { mounts, inside: (text) => text, outside: (text) => text };
}

/** Copies, as nothing else would keep the program from writing over its inputs. */
async function copied({ inputs, outputFolder, workFolder }: OperationContext): Promise<Place> {
  const inputFolder = path.join(workFolder, 'input');
  for (const { source, target } of placedInputs(inputs)) {
    const copy = path.join(inputFolder, target);
    await mkdir(path.dirname(copy), { recursive: true });
    await copyFile(source, copy, constants.COPYFILE_FICLONE);
  }
  const folders = { '/input': inputFolder, '/output': outputFolder };
  return {
    mounts: [],
    inside: (text) => text.replaceAll(/(?<![\w./-])\/(?:input|output)(?=\/|$)/g, (name) => folders[name as '/input']),
    outside: (text) => text.replaceAll(inputFolder, '/input').replaceAll(outputFolder, '/output'),
  };
}

/** `/input/import/image[1].png` names that file, not what the pattern would match: a class of one character does. */
function withPlainNames(word: string, inputs: OperationContext['inputs'], { wildcards }: CommandEngine): string {
  if (wildcards === undefined) return word;
  return placedInputs(inputs)
    .map(({ target }) => `/input/${target}`)
    .sort((one, other) => other.length - one.length)
    .reduce((text, name) => text.replaceAll(name, () => name.replaceAll(wildcards, '[$&]')), word);
}

function placedInputs(inputs: OperationContext['inputs']): { source: string; target: string }[] {
  const taken = new Map<string, Set<string>>();
  return inputs.map(({ path: source, filename, taskName }) => {
    const names = taken.get(taskName) ?? new Set<string>();
    const name = uniqueName(safeName(filename), names);
    taken.set(taskName, names.add(name));
    return { source, target: `${safeName(taskName)}/${name}` };
  });
}

/** Every regular file, folders within folders too; a link could lead out. */
async function filesIn(folder: string): Promise<OperationResult['files']> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const ordered = paths.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const taken = new Set<string>();
  return ordered.map((file) => {
    const filename = uniqueName(path.basename(file), taken);
    taken.add(filename);
    return { filename, path: file };
  });
}

function optionsOf({ commands }: CommandEngine): ToolOption[] {
  const names = Object.keys(commands);
  return [
    { name: 'command', type: 'enum', default: names[0], possible_values: names },
    { name: 'arguments', type: 'string', default: null, required: true },
    { name: 'capture_output', type: 'boolean', default: false },
  ];
}
