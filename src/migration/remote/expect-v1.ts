import { lazyAxios } from '../../network';

const answerWithin = 10_000;

/** Asks a v1 server for what anybody may ask. Throws an `Error` in plain words where it doesn't answer as v1 does. */
export async function expectV1(url: string): Promise<void> {
  const response = await lazyAxios()
    .get<unknown>(`${url.replace(/\/+$/, '')}/conversiontypes`, {
      params: { inputformat: 'png', outputformat: 'jpg' },
      timeout: answerWithin,
      signal: AbortSignal.timeout(answerWithin),
      maxContentLength: 8 * 1024 * 1024,
      validateStatus: () => true,
      proxy: false,
    })
    .catch((error: Error & { code?: string }) => {
      throw new Error(`the v1 server can't be reached: ${error.message || error.code}`);
    });
  const { status, data } = response;
  if (typeof data === 'string' && /<html|<!doctype/i.test(data))
    throw new Error(`it answers ${status} with an HTML page instead of v1's JSON`);
  if (!Array.isArray(data)) throw new Error(`it answers ${status}, which is no list of conversion types`);
}
