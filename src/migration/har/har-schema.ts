import Joi from 'joi';

const text = Joi.string().allow('');
const headers = Joi.array().items(Joi.object({ name: text.required(), value: text.required() }).unknown());
const sha256 = Joi.string().pattern(/^[0-9a-f]{64}$/, 'SHA-256');
const file = Joi.object({ sha256: sha256.required(), size: Joi.number().integer().min(0).required() });

const param = Joi.object({
  name: text,
  value: text,
  fileName: text,
  contentType: text,
  _head: text,
  _encoding: Joi.valid('base64'),
  _file: file,
}).unknown();

const request = Joi.object({
  method: Joi.string().max(20).required(),
  url: Joi.string().max(100_000).required(),
  headers: headers.default([]),
  postData: Joi.object({
    mimeType: text.allow(null),
    text: text.allow(null),
    params: Joi.array().items(param),
    _encoding: Joi.valid('base64'),
    _file: file,
  })
    .unknown()
    .allow(null),
}).unknown();

const response = Joi.object({
  status: Joi.number().integer().min(0).max(999).required(),
  statusText: text.default(''),
  headers: headers.default([]),
  content: Joi.object({
    mimeType: text.allow(null),
    text: text.allow(null),
    encoding: text.allow(null),
    _file: file,
  }).unknown(),
}).unknown();

/** What is read of an entry of HAR 1.2 (softwareishard.com/blog/har-12-spec); anything else may stand beside it. */
export const entrySchema = Joi.object<HarEntry>({
  startedDateTime: Joi.string().isoDate().required(),
  time: Joi.number().allow(null),
  request: request.required(),
  response: response.required(),
}).unknown();

export interface KeptFile {
  sha256: string;
  size: number;
}

export interface HarParam {
  name?: string;
  value?: string;
  fileName?: string;
  contentType?: string;
  _head?: string;
  _encoding?: 'base64';
  _file?: KeptFile;
}

export interface HarEntry {
  startedDateTime: string;
  time?: number | null;
  request: {
    method: string;
    url: string;
    headers: { name: string; value: string }[];
    postData?: {
      mimeType?: string | null;
      text?: string | null;
      params?: HarParam[];
      _encoding?: 'base64';
      _file?: KeptFile;
    } | null;
  };
  response: {
    status: number;
    statusText: string;
    headers: { name: string; value: string }[];
    content?: { mimeType?: string | null; text?: string | null; encoding?: string | null; _file?: KeptFile };
  };
}
