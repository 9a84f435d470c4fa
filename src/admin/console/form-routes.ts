import { json, Router, type Request, type Response } from 'express';
import Joi from 'joi';
import { V1Error } from '../../errors';
import {
  carriedStorages,
  conversionTypesFor,
  inputFormats,
  optionsOfPair,
  storages,
  type ConversionType,
  type DryRun,
  type ListedOption,
} from '../../translate';
import type { CatalogueRow } from '../../upstream';
import { encodedRequests, type FormCall } from './encoded-requests';
import { validBody, validQuery } from './query';
import type { ConversionShown, OptionShown, Preview, StorageShown } from './shapes';

export interface FormParts {
  /** What the upstreams offer. */
  catalogueRows: () => Promise<CatalogueRow[]>;
  /** As `/conversiontypes` lists them. */
  conversionTypes: () => Promise<ConversionType[]>;
  dryRun: (text: string) => Promise<DryRun>;
}

const format = Joi.string().trim().lowercase().max(40).empty('');
const pairQuery = Joi.object<{ input: string; output: string }>({
  input: format.required(),
  output: format.required(),
});
const outputsQuery = Joi.object<{ input?: string }>({ input: format });
const callBody = Joi.object<FormCall>({
  host: Joi.string()
    .uri({ scheme: ['http', 'https'] })
    .max(300)
    .required(),
  given: Joi.object().unknown().required(),
  file: Joi.string().max(200).empty('').optional(),
});

/** What the form for a v1 call is made of, and what the call becomes: `/formats`, `/conversion`, `/storages`, `/preview`. */
export function formRoutes({ catalogueRows, conversionTypes, dryRun }: FormParts): Router {
  const router = Router();

  /** Input formats; with `input` the formats that it can become. */
  router.get('/formats', async (request, response) => {
    const query = validQuery(outputsQuery, request, response);
    if (!query) return;
    const types = await conversionTypes();
    const formats = query.input
      ? conversionTypesFor(types, { inputFormat: query.input }).map(({ outputformat }) => outputformat)
      : inputFormats(types);
    response.json({ formats: [...new Set(formats)].sort() });
  });

  router.get('/conversion', async (request, response) => {
    const query = validQuery(pairQuery, request, response);
    if (!query) return;
    const { input, output } = query;
    const [type] = conversionTypesFor(await conversionTypes(), { inputFormat: input, outputFormat: output });
    if (!type) {
      response.status(404).json({ error: `The upstream can't make ${output} of ${input}.`, code: 404 });
      return;
    }
    const options = optionsOfPair(await catalogueRows(), query).map(optionShown);
    const shown: ConversionShown = { input, output, converter: type.converter, group: type.group, options };
    response.json(shown);
  });

  router.get('/storages', (_request, response) => {
    response.json({ storages: storagesShown() });
  });

  /** Nothing is run. */
  router.post('/preview', json({ limit: '12mb' }), async (request: Request, response: Response) => {
    const call = validBody(callBody, request, response);
    if (!call) return;
    const requests = encodedRequests(call);
    try {
      const [first] = requests;
      const preview: Preview = { requests, run: await dryRun(first?.curl ?? '') };
      response.json(preview);
    } catch (error) {
      if (!(error instanceof V1Error || error instanceof SyntaxError)) throw error;
      response.status(400).json({ error: error.message, code: 400 });
    }
  });

  return router;
}

function optionShown({ name, default: standard, row, option }: ListedOption): OptionShown {
  const words = option?.possible_values?.filter((value) => value !== null) ?? [];
  const values = words.map((value) => row?.to.toV1?.(value) ?? textOf(value));
  return {
    name,
    default: standard,
    kind: kindOf(row, option),
    minimum: option?.minimum,
    maximum: option?.maximum,
    values: values.length > 0 ? values : undefined,
    description: option?.description ?? row?.to.rule,
    v2: row?.to.v2 ?? option?.name,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function kindOf(row: ListedOption['row'], option: ListedOption['option']): OptionShown['kind'] {
  if (row?.to.isFlag || option?.type === 'boolean') return 'flag';
  if (option?.type === 'integer' || option?.type === 'float') return 'number';
  return option?.possible_values?.length ? 'choice' : 'text';
}

function storagesShown(): StorageShown[] {
  const spoken = storages.map(({ kinds, title, rows }): StorageShown => ({
    kind: kinds[0] ?? '',
    title,
    input: true,
    parameters: [
      ...rows.map(({ v1, secret = false, required = false, outputOnly = false }) => ({
        name: v1,
        secret,
        required,
        outputOnly,
      })),
      path,
    ],
  }));
  const carried = carriedStorages.map(({ kind, title, input, required }): StorageShown => ({
    kind,
    title,
    input,
    parameters: [...(kind === 'ftp' ? ftpParameters(required) : [accessToken]), path],
  }));
  return [...spoken, ...carried];
}

const path = { name: 'path', secret: false, required: false, outputOnly: false };
const accessToken = { name: 'accesstoken', secret: true, required: false, outputOnly: false };

function ftpParameters(required: string[]): StorageShown['parameters'] {
  return ['host', 'port', 'user', 'password'].map((name) => ({
    name,
    secret: name === 'password',
    required: required.includes(name),
    outputOnly: false,
  }));
}
