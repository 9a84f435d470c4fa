import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { ProgramFailure, type Programs, type RunResult } from '../../../programs';
import {
  type Operation,
  type OperationContext,
  OperationError,
  type OperationResult,
  type OperationRow,
  type Parameters,
  type ValidationErrors,
} from '../../../contract/operation';
import { optionErrors, type Options, readOptions } from '../../options/options';
import { safeName, uniqueName } from '../../../contract/output-names';
import { publicOption } from '../../options/public-option';
import { withReadableErrors } from '../../readable-errors';
import { confinedMagick } from '../pictures/magick-environment';
import { splitShellWords } from '../../../../syntax';
import { type CommandEngine, commandEngines } from './command-engines';
import type { ToolOption } from '../../options/tool-option';

/**
 * `command` (v2-contract 5.1): a program with the caller's own arguments. Inputs lie at `/input/{task}/{file}`, whatever
 * is written to `/output/` is the result. There is no shell, no network, and no other file of the machine. Only the
 * kernel can keep to that, as these programs have a hundred ways to name files and load code: without bubblewrap there is
 * no such operation.
 */
export class CommandOperation implements Operation {
  readonly name = 'command';
  readonly needsInput = false;

  constructor(private readonly programs: Programs) {}

  catalogue(): OperationRow[] {
    if (!this.isSandboxed) return [];
    return commandEngines
      .filter(({ commands }) => this.programs.missing(Object.values(commands)) === undefined)
      .map((engine) => ({
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
    const missing = [
      this.isSandboxed ? undefined : 'bubblewrap (bwrap)',
      this.programs.missing(Object.values(known.commands)),
    ].filter((program) => program !== undefined);
    if (missing.length > 0) return { engine: [`Command with ${known.name} needs ${missing.join(' and ')} on PATH.`] };
    const errors = optionErrors(optionsOf(known), parameters);
    return Object.keys(errors).length > 0 ? errors : argumentErrors(known, String(parameters['arguments']));
  }

  run(context: OperationContext): Promise<OperationResult> {
    return withReadableErrors(context, () => this.runChecked(context));
  }

  private async runChecked(context: OperationContext): Promise<OperationResult> {
    const [error] = Object.values(this.validate(context.parameters)).flat();
    const engine = commandEngines.find(({ name }) => name === context.parameters['engine']);
    if (error !== undefined || engine === undefined) throw new OperationError(error ?? 'No engine.', 'INVALID_DATA');
    const options = readOptions(optionsOf(engine), context.parameters);
    const captures = options.flag('capture_output');
    context.engine(engine.name, this.programs.find(engine.program)?.version ?? '');
    const running = this.runCommand(engine, options, context);
    const { stdout, stderr } = await running.catch((failure: Error) => {
      if (!(failure instanceof ProgramFailure)) throw failure;
      throw new OperationError(failure.message, failure.code, captures ? failure.said : undefined);
    });
    return { files: await filesIn(context.outputFolder), ...(captures && { output: stdout + stderr }) };
  }

  private async runCommand(engine: CommandEngine, options: Options, context: OperationContext): Promise<RunResult> {
    const { inputs, outputFolder, workFolder, signal } = context;
    const command = options.text('command') ?? '';
    const given = splitShellWords(options.text('arguments') ?? '').words;
    const words = [...(engine.flags[command] ?? []), ...(engine.harden?.(given, command) ?? given)];
    const magick = await confinedMagick(workFolder);
    return this.programs.writingAtMost(context.bytesLeft).run(engine.commands[command] ?? engine.program, {
      arguments: words.map((word) => withPlainNames(word, inputs, engine)),
      folder: workFolder,
      mounts: [
        ...placedInputs(inputs).map(({ source, target }) => ({ source, target: `/input/${target}`, writable: false })),
        { source: outputFolder, target: '/output', writable: true },
        ...magick.mounts,
      ],
      runsOwnCodeOnly: true,
      signal,
      environment: { ...magick.environment, ...engine.environment },
    });
  }

  private get isSandboxed(): boolean {
    return this.programs.confinement.level === 'bubblewrap';
  }
}

function argumentErrors(engine: CommandEngine, line: string): ValidationErrors {
  const { words, isComplete } = splitShellWords(line);
  if (!isComplete) return { arguments: ['The arguments have a quote that is not closed.'] };
  const refused = engine.refused?.(words);
  if (refused === undefined) return {};
  return { arguments: [`The arguments may not load code, models or scripts: "${refused.slice(0, 200)}".`] };
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
