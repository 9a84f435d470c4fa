import { callOf, type FormState } from './form-state';

export interface RunProgress {
  step: string;
  percent: number;
  message: string;
  /** Of the Process, once there is one. */
  id?: string;
}

export interface RunEnd extends RunProgress {
  id: string;
  failed: boolean;
  /** Address of the output on this server. */
  download?: string;
  filename?: string;
}

interface Status {
  id?: string;
  url?: string;
  step?: string;
  percent?: number;
  message?: string;
  error?: string;
  upload?: { url: string };
  output?: { url?: string; filename?: string };
}

const lookEvery = 700;

/** Runs the call as a v1 client does: create, start, upload, watch. Throws an `Error` with the server's words. */
export async function runCall(
  form: FormState,
  tell: (progress: RunProgress) => void,
  signal: AbortSignal,
): Promise<RunEnd> {
  tell({ step: 'create', percent: 0, message: 'Creating the process' });
  const { apikey, ...start } = callOf(form);
  const { inputformat, outputformat, mode } = start;
  const created = await sendJson('/process', { apikey, inputformat, outputformat, mode }, signal);
  const path = pathOf(created.url ?? '');
  const id = created.id ?? path.slice(path.lastIndexOf('/') + 1);
  const started = await sendJson(path, start, signal);
  if (form.source === 'upload' && started.upload?.url && form.file)
    await upload(pathOf(started.upload.url), form.file, signal, (percent) =>
      tell({ id, step: 'upload', percent, message: `Uploading ${form.file?.name ?? ''}` }),
    );
  for (;;) {
    const status = await statusAt(path, signal);
    const { step = '', percent = 0, message = '', output } = status;
    tell({ id, step, percent, message });
    if (step === 'finished' || step === 'error') {
      const download = step === 'finished' && output?.url ? pathOf(output.url) : undefined;
      return { id, step, percent, message, failed: step === 'error', download, filename: output?.filename };
    }
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
    signal.throwIfAborted();
  }
}

async function sendJson(path: string, body: object, signal: AbortSignal): Promise<Status> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body), signal });
  const answer = (await response.json()) as Status;
  if (response.ok) return answer;
  const words = answer.error ?? answer.message ?? `The server answered ${response.status}.`;
  const wayOut =
    response.status === 401 ? ' Give a v1 key that this proxy knows, under “Output, callback and key”.' : '';
  throw new Error(words + wayOut);
}

/** A failed process answers with its code, and with its status all the same. */
async function statusAt(path: string, signal: AbortSignal): Promise<Status> {
  const response = await fetch(path, { signal });
  const status = (await response.json()) as Status;
  if (!status.step) throw new Error(status.error ?? `The server answered ${response.status}.`);
  return status;
}

/** Whatever name the server goes by for its clients, this page comes from it. */
function pathOf(address: string): string {
  return new URL(address, location.href).pathname;
}

/** `fetch` tells nothing of how far an upload is. */
function upload(path: string, file: File, signal: AbortSignal, tell: (percent: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', `${path}/${encodeURIComponent(file.name)}`);
    request.upload.addEventListener('progress', ({ loaded, total }) => tell(Math.floor((loaded / (total || 1)) * 100)));
    request.addEventListener('load', () =>
      request.status < 300 ? resolve() : reject(new Error(wordsIn(request.responseText, request.status))),
    );
    request.addEventListener('error', () => reject(new Error('The upload broke off: the server does not answer.')));
    signal.addEventListener('abort', () => request.abort());
    request.addEventListener('abort', () => reject(new Error('The upload was stopped.')));
    request.send(file);
  });
}

function wordsIn(text: string, status: number): string {
  try {
    return (JSON.parse(text) as Status).error ?? `The server answered ${status}.`;
  } catch {
    return `The server answered ${status}.`;
  }
}
