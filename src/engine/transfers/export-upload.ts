import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { axiosOptionsFor, ForbiddenHostError, lazyAxios, type NetworkPolicy } from '../../network';
import { OperationError, type Parameters, type ValidationErrors } from '../contract/operation';
import { required } from '../contract/required';
import type { ExportContext, ExportedFile, ExportOperation } from '../contract/transfer-operation';

/** export/upload: PUTs the file to a URL of the caller, e.g. a presigned one (v2-contract 4.2). */
export class ExportUpload implements ExportOperation {
  readonly name = 'export/upload';
  readonly direction = 'export';

  constructor(private readonly networkPolicy: NetworkPolicy) {}

  validate(parameters: Parameters): ValidationErrors {
    const missing = required(parameters, ['url']);
    if (missing.url || URL.canParse(String(parameters.url))) return missing;
    return { url: ['The url format is invalid.'] };
  }

  async run(context: ExportContext): Promise<ExportedFile[]> {
    const [file, second] = context.inputs;
    if (!file) throw new OperationError('The input tasks have no files to export');
    if (second) throw new OperationError('export/upload takes one file; put several into an archive first', null);
    const { status, statusText } = await this.put(context, file);
    if (status >= 300) {
      throw new OperationError(`Upload failed: the server answered ${status} ${statusText}`.trim(), 'UPLOAD_FAILED');
    }
    return [{ filename: file.filename, size: file.size }];
  }

  private async put({ parameters, signal }: ExportContext, file: ExportContext['inputs'][number]) {
    const headers = (parameters.headers ?? {}) as Record<string, string>;
    const content = createReadStream(file.path);
    content.on('error', () => undefined);
    try {
      const answer = await lazyAxios().put<Readable>(String(parameters.url), content, {
        responseType: 'stream',
        headers: { 'Content-Type': 'application/octet-stream', ...headers, 'Content-Length': file.size },
        signal,
        maxRedirects: 0,
        maxBodyLength: Infinity,
        ...axiosOptionsFor(this.networkPolicy),
        validateStatus: () => true,
      });
      // Only its status counts, and it may never end.
      answer.data.on('error', () => undefined).destroy();
      return answer;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const words = ForbiddenHostError.behind(error)?.message ?? (error as Error).message;
      throw new OperationError(`Upload failed: ${words}`, 'UPLOAD_FAILED');
    } finally {
      content.destroy();
    }
  }
}
