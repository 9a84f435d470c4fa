import { mkdir, mkdtemp, rename } from 'node:fs/promises';
import path from 'node:path';

import {
  type InputFile,
  type Operation,
  type OperationContext,
  OperationError,
  type OperationResult,
  type OperationRow,
  type Parameters,
  type ValidationErrors,
} from '../contract/operation';
import { optionErrors, readOptions } from './options/options';
import { outputNames, uniqueName } from '../contract/output-names';
import { chooseByContent, refusalError } from './content/choose-by-content';
import { preparedInput } from './content/prepare-input';
import { neverLarger, savingMessage } from './saving';
import { publicOption } from './options/public-option';
import { withoutTraces } from './traces/without-traces';
import { tellsOfDamage, withReadableErrors } from './readable-errors';
import { type Candidate, ToolChoice, type Selection } from './tool-choice';
import type { Tool, ToolResult } from './tool';
import { canonicalFormat, findFormat, formatOfFilename, formatGroup } from '../../formats';

/** Bytes. */
const lightBytes = 5e6;

export interface OperationShape {
  name: string;
  /** `output_format` must be given (v2-contract 5.1). */
  hasOutputFormat: boolean;
  /** All inputs in one run, instead of one run for each. */
  joinsInputs: boolean;
  /** The finished task says how much smaller its files have become. */
  tellsSaving?: boolean;
  /** A task without `input` is accepted, and finishes with no files. */
  allowsNoInput?: boolean;
}

/** A run of one tool on one file, or on all of them. */
interface ToolOrder {
  context: OperationContext;
  inputs: InputFile[];
  inputFormat: string;
  outputFormat: string | null;
  folder: string;
  progress: (percent: number) => void;
}

/**
 * An operation done by tools: picks one for the formats, checks and fills its options, and names what it made. What the
 * picked tool takes for damaged is given to another one, as readers of a format differ in what they know of it.
 */
export class ToolOperation implements Operation {
  readonly name: string;
  readonly needsInput: boolean;
  readonly inputOptions: readonly string[];
  readonly placesResults = true;
  private readonly choice: ToolChoice;

  constructor(
    private readonly shape: OperationShape,
    tools: readonly Tool[],
  ) {
    this.name = shape.name;
    this.needsInput = shape.allowsNoInput !== true;
    this.choice = new ToolChoice(shape.name, tools);
    this.inputOptions = this.choice.optionNames('input');
  }

  catalogue(): OperationRow[] {
    return this.choice.rows().map(({ tool, pairs, from, to, isDefault }) => ({
      operation: this.name,
      input_format: from,
      output_format: to,
      engine: tool.name,
      engine_version: tool.version,
      credits: 1,
      options: pairs.options.map(publicOption),
      default: isDefault,
      deprecated: false,
      experimental: false,
      meta: { group: findFormat(from ?? to ?? '')?.group ?? null },
    }));
  }

  validate(parameters: Parameters): ValidationErrors {
    const wish = this.wishOf(parameters);
    if (this.shape.hasOutputFormat && wish.outputFormat === null) {
      return { output_format: ['The output format field is required.'] };
    }
    const found = this.choice.candidates(wish);
    if (found.length === 0) return this.choice.refusal(wish);
    return fittingOf(found, parameters).length > 0 ? {} : optionErrors(found[0]?.pairs.options ?? [], parameters);
  }

  /** Small pictures from one raster format to another, and what is read of them. */
  isLight({ output_format: output }: Parameters, inputs: readonly { filename: string; size: number }[]): boolean {
    const isPicture = (format: string | undefined) => formatGroup(format) === 'image';
    const bytes = inputs.reduce((sum, { size }) => sum + size, 0);
    const fromPictures = inputs.every(({ filename }) => isPicture(formatOfFilename(filename)));
    return fromPictures && bytes <= lightBytes && (typeof output !== 'string' || isPicture(output));
  }

  async run(context: OperationContext): Promise<OperationResult> {
    if (context.inputs.length === 0) {
      if (!this.needsInput && context.parameters.input === undefined) return { files: [] };
      throw new OperationError('The task has no input files.');
    }
    return withReadableErrors(context, () => this.runAll(context));
  }

  private async runAll(context: OperationContext): Promise<OperationResult> {
    const groups = this.shape.joinsInputs ? [context.inputs] : context.inputs.map((input) => [input]);
    const result: OperationResult = { files: [] };
    const messages: string[] = [];
    for (const [index, inputs] of groups.entries()) {
      const part = await this.runOne(context, inputs, index, groups.length);
      if (this.shape.tellsSaving === true && !isUnlocked(context)) await neverLarger(part, inputs[0] as InputFile);
      await this.collect(context, { inputs, isOnly: groups.length === 1 }, part, result);
      if (part.metadata !== undefined) result.metadata = { ...result.metadata, ...part.metadata };
      if (part.output !== undefined) result.output = (result.output ?? '') + part.output;
      if (part.message !== undefined) messages.push(part.message);
    }
    if (this.shape.tellsSaving === true) messages.push(await savingMessage(context.inputs, result.files));
    if (messages.length > 0) result.message = [...new Set(messages)].join(' ');
    return result;
  }

  private async runOne(
    context: OperationContext,
    inputs: InputFile[],
    index: number,
    count: number,
  ): Promise<ToolResult> {
    const [input] = inputs as [InputFile];
    const wish = this.wishOf(context.parameters);
    const claimed = wish.inputFormat ?? formatOfFilename(input.filename) ?? '';
    const { candidates, inputFormat } = await chooseByContent(this.choice, { ...wish, inputFormat: claimed }, input);
    const fitting = pick(candidates, context.parameters, inputFormat === claimed);
    const progress = (percent: number) =>
      context.progress(((index + Math.min(Math.max(percent, 0), 100) / 100) / count) * 100);
    const folder = await folderOf(context, index, count);
    const order = { context, inputs, inputFormat, outputFormat: wish.outputFormat, folder, progress };
    return this.runFirst(this.shape.joinsInputs ? fitting.slice(0, 1) : fitting, order);
  }

  /** The error is that of the first tool: it is the one that should know the format. */
  private async runFirst(candidates: Candidate[], order: ToolOrder): Promise<ToolResult> {
    const isFirst = ({ tool }: Candidate, index: number) =>
      candidates.findIndex((other) => other.tool.run === tool.run) === index;
    let failure: unknown;
    for (const [number, candidate] of candidates.filter(isFirst).entries()) {
      try {
        const folder = number === 0 ? order.folder : await mkdtemp(path.join(order.context.workFolder, 'again-'));
        return await this.runTool(candidate, { ...order, folder });
      } catch (error) {
        order.context.signal.throwIfAborted();
        failure ??= error;
        if (!tellsOfDamage(error)) break;
      }
    }
    throw failure;
  }

  private async runTool({ tool, pairs }: Candidate, order: ToolOrder): Promise<ToolResult> {
    const { context, inputs, inputFormat, folder } = order;
    const { signal, parameters, bytesLeft } = context;
    const [input] = inputs as [InputFile];
    context.engine(tool.name, tool.version);
    const isRead = pairs.from !== null && !this.shape.joinsInputs;
    const readInput = isRead ? await preparedInput(input, inputFormat, { folder, signal }) : input;
    const startedAt = Date.now();
    const result = await tool.run({
      inputs: isRead ? [readInput] : inputs,
      input: readInput,
      inputFormat,
      outputFormat: order.outputFormat,
      options: readOptions(pairs.options, parameters),
      optionInputs: context.optionInputs ?? {},
      folder,
      signal,
      ...(bytesLeft !== undefined && { bytesLeft }),
      progress: order.progress,
    });
    await withoutTraces(result.files, { format: order.outputFormat ?? inputFormat, startedAt, signal });
    return result;
  }

  private async collect(
    context: OperationContext,
    { inputs, isOnly }: { inputs: InputFile[]; isOnly: boolean },
    { files }: ToolResult,
    result: OperationResult,
  ): Promise<void> {
    const { filename, output_format: outputFormat } = context.parameters;
    const names = outputNames(files.length, {
      wanted: typeof filename === 'string' && filename !== '' ? filename : undefined,
      inputFilename: inputs[0]?.filename ?? 'file',
      extension: this.shape.hasOutputFormat ? String(outputFormat).toLowerCase().replace(/^\./, '') : undefined,
    });
    for (const [index, file] of files.entries()) {
      const taken = new Set(result.files.map((each) => each.filename));
      const name = uniqueName(file.filename ?? names[index] ?? 'file', taken);
      const target = await placeIn(context, name, isOnly && files.length === 1);
      await rename(file.path, target);
      result.files.push({ filename: name, path: target });
    }
  }

  private wishOf(parameters: Parameters): Selection {
    return {
      inputFormat: formatParameter(parameters['input_format']),
      outputFormat: this.shape.hasOutputFormat ? formatParameter(parameters['output_format']) : null,
      engine: typeof parameters['engine'] === 'string' && parameters['engine'] !== '' ? parameters['engine'] : null,
    };
  }
}

async function placeIn(context: OperationContext, name: string, isOnly: boolean): Promise<string> {
  if (context.place) return context.place(name, isOnly);
  const target = path.join(context.outputFolder, name);
  if (path.dirname(target) !== context.outputFolder) await mkdir(path.dirname(target), { recursive: true });
  return target;
}

/** A single run has the folder of its task; several have one each below it. */
async function folderOf({ workFolder }: OperationContext, index: number, count: number): Promise<string> {
  if (count === 1) return workFolder;
  const folder = path.join(workFolder, `run-${index + 1}`);
  await mkdir(folder);
  return folder;
}

function formatParameter(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? canonicalFormat(value) : null;
}

/**
 * Those that take the options, best first. Options are those of the claimed format: a tool for what the file really is
 * takes those that it knows.
 */
function pick(candidates: readonly Candidate[], parameters: Parameters, isStrict: boolean): Candidate[] {
  const [first] = candidates as [Candidate];
  const fitting = fittingOf(candidates, parameters);
  if (fitting.length > 0) return fitting;
  if (isStrict) throw refusalError(optionErrors(first.pairs.options, parameters));
  return [first];
}

/** Which take every value; one that does not know an option the preferred tool knows would lose it in silence. */
function fittingOf(found: readonly Candidate[], parameters: Parameters): Candidate[] {
  const known = (found[0]?.pairs.options ?? [])
    .map(({ name }) => name)
    .filter((name) => (parameters[name] ?? null) !== null);
  return found.filter(
    ({ pairs }) =>
      Object.keys(optionErrors(pairs.options, parameters)).length === 0 &&
      known.every((name) => pairs.options.some((option) => option.name === name)),
  );
}

/** The result of a file whose password was given opens without it, so the file itself can't stand in for it. */
function isUnlocked({ parameters }: OperationContext): boolean {
  return typeof parameters.password === 'string' && parameters.password !== '';
}
