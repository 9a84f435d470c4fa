import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import axios from 'axios';
import FormData from 'form-data';
import { axiosOptionsFor, type NetworkPolicy } from '../../network';
import type { ReceivedFile } from '../../processes';
import type { Spool } from '../../transfer';
import type { V1Call, V1Value } from '../../translate';
import type { V1Target } from '../routes/route-table';
import type { Outcome, OutcomeFile } from './outcome';

export interface TwinLimits {
  /** Milliseconds. */
  time: number;
  /** Bytes of one file. */
  file: number;
}

interface V1Status {
  step?: string;
  code?: number;
  url?: string;
  output?: { url?: string; filename?: string; ext?: string; size?: number; files?: string[] };
}

/** Runs a call on another v1 server as any client would, waits for its end, and fetches what came out of it. */
export async function v1Twin(
  target: V1Target,
  { call, files, apiKey }: { call: V1Call; files: ReceivedFile[]; apiKey: string },
  { spool, limits, network }: { spool: Spool; limits: TwinLimits; network: NetworkPolicy },
): Promise<Outcome> {
  const base = target.url.replace(/\/+$/, '');
  const { protocol } = new URL(base);
  const options = {
    timeout: limits.time,
    signal: AbortSignal.timeout(limits.time),
    proxy: false as const,
    validateStatus: () => true,
  };
  const { body, headers } = formOf(call, files, target.apikey ?? apiKey);
  const answer = await axios.post<V1Status>(`${base}/convert`, body, {
    ...options,
    headers,
    maxBodyLength: Infinity,
    maxRedirects: 0,
  });
  const status = answer.data;
  if (typeof status !== 'object' || status === null)
    throw new Error(`the v1 server answered ${answer.status} without a status`);
  const { output = {} } = status;
  const names = output.files ?? (output.filename ? [output.filename] : []);
  const fetched: OutcomeFile[] = [];
  for (const filename of names) {
    const url = `${protocol}${output.url ?? ''}${names.length > 1 ? `/${encodeURIComponent(filename)}` : ''}`;
    // Another host than the operator's own words name obeys the network policy.
    const agents = new URL(url).host === new URL(base).host ? {} : axiosOptionsFor(network);
    const file = await axios.get<Readable>(url, {
      ...options,
      ...agents,
      responseType: 'stream',
    });
    let left = limits.file;
    const lease = { take: (bytes: number) => (left -= bytes) >= 0 };
    const { path, size } = await spool.write(file.data, lease);
    fetched.push({ filename, size, path });
  }
  if (status.url && new URL(protocol + status.url).host === new URL(base).host)
    await axios.delete(`${protocol}${status.url}`, options).catch(() => undefined);
  return { status: answer.status, step: status.step ?? 'error', code: status.code, format: output.ext, files: fetched };
}

function formOf(call: V1Call, files: ReceivedFile[], apikey: string) {
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
  if (files.length === 0) {
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
  for (const { path, filename: name, size } of files)
    form.append('file', createReadStream(path), { filename: name, knownLength: size });
  return { body: form as object, headers: { ...form.getHeaders(), 'Content-Length': String(form.getLengthSync()) } };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
