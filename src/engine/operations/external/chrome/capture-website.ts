import { isGiven } from '../../../contract/is-given';
import { isWebAddress } from '../../../../syntax';
import { rename } from 'node:fs/promises';
import path from 'node:path';

import type { NetworkPolicy } from '../../../../network';
import type { Programs } from '../../../programs';
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
import { outputNames } from '../../../contract/output-names';
import { publicOption } from '../../options/public-option';
import { capturePage } from './capture-page';
import { pageOptions } from './page-options';

/** `capture-website` (v2-contract 5.1): a page of the web as PDF or picture. It has no input task. */
export class CaptureWebsite implements Operation {
  readonly name = 'capture-website';
  readonly needsInput = false;

  constructor(
    private readonly programs: Programs,
    private readonly policy: NetworkPolicy,
  ) {}

  catalogue(): OperationRow[] {
    const chrome = this.programs.find('chrome');
    if (chrome === undefined) return [];
    return formats.map((format) => ({
      operation: this.name,
      input_format: null,
      output_format: format,
      engine: engineName,
      engine_version: chrome.version,
      credits: 1,
      options: pageOptions(format).map(publicOption),
      default: true,
      deprecated: false,
      experimental: false,
      meta: { group: 'website' },
    }));
  }

  validate(parameters: Parameters): ValidationErrors {
    const errors: ValidationErrors = {};
    const { url, output_format: format, engine } = parameters;
    if (!isGiven(url)) errors['url'] = ['The url field is required.'];
    else if (!isWebAddress(url)) errors['url'] = ['The url format is invalid.'];
    if (!isGiven(format)) errors['output_format'] = ['The output format field is required.'];
    else if (!formats.includes(String(format))) errors['output_format'] = ['The selected output format is invalid.'];
    else Object.assign(errors, optionErrors(pageOptions(String(format)), parameters));
    if (!!isGiven(engine) && engine !== engineName) errors['engine'] = ['The selected engine is invalid.'];
    const missing = this.programs.missing(['chrome']);
    if (missing !== undefined) errors['output_format'] = [`Capture-website needs ${missing} on PATH.`];
    return errors;
  }

  async run(context: OperationContext): Promise<OperationResult> {
    const { parameters, workFolder, outputFolder, signal } = context;
    const [error] = Object.values(this.validate(parameters)).flat();
    if (error !== undefined) throw new OperationError(error, 'INVALID_DATA');
    const {
      url,
      output_format: format,
      filename,
    } = parameters as { url: string; output_format: string; filename?: unknown };
    context.engine(engineName, this.programs.find('chrome')?.version ?? '');
    const captured = await capturePage(this.programs, this.policy, {
      ...{ source: url, format, folder: workFolder, signal },
      options: readOptions(pageOptions(format), parameters),
    });
    const [name = 'website'] = outputNames(1, {
      wanted: typeof filename === 'string' && filename !== '' ? filename : undefined,
      inputFilename: new URL(url).hostname.replaceAll('.', '-'),
      extension: format,
    });
    const target = path.join(outputFolder, name);
    await rename(captured, target);
    return { files: [{ filename: name, path: target }] };
  }
}

const engineName = 'chrome';
const formats = ['pdf', 'png', 'jpg'];
