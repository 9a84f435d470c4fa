import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import FormData from 'form-data';
import { axiosOptionsFor, lazyAxios, type NetworkPolicy } from '../../network';
import type { ReceivedFile } from '../../processes';
import type { Spool } from '../../transfer';
import type { V1Call, V1Value } from '../../translate';
import type { V1Target } from '../routes/route-table';
import type { Outcome, OutcomeFile } from './outcome';
import { limits, roomFor, type Twin } from './twin';

interface V1TwinParts {
  spool: Pick<Spool, 'write'>;
  network: NetworkPolicy;
  signal: AbortSignal;
}

interface V1Status {
  step?: string;
  code?: number;
  url?: string;
  output?: { url?: string; filename?: string; ext?: string; size?: number; files?: string[] };
}

/** Bytes: a status names each file, and `info` of a long film has some more. */
const longestStatus = 8 * 2 ** 20;

/** Runs a call on another v1 server as any client would, waits for its end, and fetches what came out of it. */
export async function v1Twin(target: V1Target, twin: Twin, parts: V1TwinParts): Promise<Outcome> {
  const base = target.url.replace(/\/+$/, '');
  const options = { timeout: limits.time, signal: parts.signal, proxy: false as const, validateStatus: () => true };
  const files = twin.files.map((file) => ({ ...file, content: createReadStream(file.path) }));
  const { body, headers } = formOf(twin.call, files, target.apikey ?? twin.caller.v1Key ?? '');
  const axios = lazyAxios();
  const sending = axios.post<V1Status>(`${base}/convert`, body, {
    ...options,
    headers,
    maxBodyLength: Infinity,
    maxContentLength: longestStatus,
    maxRedirects: 0,
  });
  // A server that is away or answers early leaves them unread.
  const answer = await sending.finally(() => files.forEach(({ content }) => content.destroy()));
  const status = answer.data;
  if (typeof status !== 'object' || status === null)
    throw new Error(`the v1 server answered ${answer.status} without a status`);
  const { step = 'error', code, output } = status;
  const { protocol } = new URL(base);
  // Another host than the operator's own words name obeys the network policy.
  const isOwn = (url: string) => new URL(url).host === new URL(base).host;
  const beforeRedirect = (next: { agents?: object }) => {
    next.agents = { http: parts.network.httpAgent, https: parts.network.httpsAgent };
  };
  const outputs: OutcomeFile[] = [];
  try {
    for (const { filename, url } of outputsOf(status, protocol)) {
      const agents = isOwn(url) ? {} : axiosOptionsFor(parts.network);
      const file = await axios.get<Readable>(url, { ...options, ...agents, beforeRedirect, responseType: 'stream' });
      if (file.status !== 200) throw new Error(`the v1 server answered ${file.status} instead of ${filename}`);
      outputs.push({ filename, ...(await parts.spool.write(file.data, roomFor(twin))) });
    }
  } finally {
    if (status.url && isOwn(protocol + status.url))
      await axios.delete(protocol + status.url, options).catch(() => undefined);
  }
  const failed = step === 'error' ? (code ?? answer.status) : undefined;
  return { status: failed ?? answer.status, step, code: failed, format: output?.ext, files: outputs };
}

function outputsOf({ output = {} }: V1Status, scheme: string): { filename: string; url: string }[] {
  const { url = '', filename } = output;
  const names = output.files ?? (filename ? [filename] : []);
  const isOne = names.length === 1;
  return names.map((name) => ({
    filename: name,
    url: `${scheme}${url}${isOne ? '' : `/${encodeURIComponent(name)}`}`,
  }));
}

function formOf(call: V1Call, files: (ReceivedFile & { content: Readable })[], apikey: string) {
  const { inputFormat, outputFormat, mode, input, converterOptions, filename, timeout, preset } = call;
  const given: Record<string, V1Value | undefined> = {
    apikey,
    inputformat: inputFormat,
    outputformat: outputFormat,
    mode,
    converteroptions: converterOptions,
    filename,
    timeout,
    preset,
    wait: true,
    download: false,
  };
  const content = call.files.find(({ bytes }) => bytes);
  if (files.length === 0 && !content) {
    const source =
      input && Object.keys(input.parameters).length > 0 ? { [input.method]: input.parameters } : input?.method;
    const [only] = call.files;
    const inputs = call.files.length === 1 ? { file: only?.file } : { files: call.files.map(({ file }) => file) };
    return { body: { ...given, input: source, ...inputs } as object, headers: { 'Content-Type': 'application/json' } };
  }
  const form = new FormData();
  for (const [name, value] of Object.entries(given)) {
    if (name === 'converteroptions')
      for (const [option, each] of Object.entries(converterOptions))
        form.append(`converteroptions[${option}]`, textOf(each));
    else if (value !== undefined) form.append(name, textOf(value));
  }
  for (const { content: bytes, filename: name, size } of files)
    form.append('file', bytes, { filename: name, knownLength: size });
  // Raw content that is no text goes as a file would.
  if (content?.bytes) form.append('file', content.bytes, { filename: filename ?? `file.${inputFormat ?? 'bin'}` });
  return { body: form as object, headers: { ...form.getHeaders(), 'Content-Length': String(form.getLengthSync()) } };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
