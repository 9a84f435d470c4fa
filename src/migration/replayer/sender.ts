import type { Readable } from 'node:stream';
import axios, { type AxiosInstance } from 'axios';
import { keepAliveAgents } from '../../network';
import type { Header } from '../har';
import { newAnswer, type Answer } from './answer';
import type { Sent } from './request';

/** Sends requests as they are, and follows no redirect: each hop of the client is a request of the recording. */
export class Sender {
  private readonly agents = keepAliveAgents();
  private readonly http: AxiosInstance;

  /** `timeout`: milliseconds for an answer to begin. */
  constructor(timeout: number) {
    const { httpAgent, httpsAgent } = this.agents;
    this.http = axios.create({
      httpAgent,
      httpsAgent,
      timeout,
      maxRedirects: 0,
      maxBodyLength: Infinity,
      maxContentLength: Infinity,
      responseType: 'stream',
      decompress: false,
      proxy: false,
      validateStatus: () => true,
      transformRequest: (body: unknown) => body,
    });
  }

  /** Rejects where there is no answer, with the reason in one line. */
  async send({ method, url, headers, body }: Sent, folder: string): Promise<Answer> {
    const {
      status,
      headers: received,
      data,
    } = await this.http
      .request<Readable>({ method, url, headers: withoutAdditions(headers), data: body })
      .catch((error: Error) => {
        throw new Error(`there was no answer: ${error.message || (error as NodeJS.ErrnoException).code || 'error'}`);
      });
    const found = Object.entries(received).flatMap(([name, value]): Header[] =>
      [value].flat().map((each) => ({ name, value: String(each) })),
    );
    return newAnswer(url, { status, headers: found, body: data }, folder);
  }

  close(): void {
    this.agents.destroy();
  }
}

/** axios adds headers of its own where the recording has none. */
function withoutAdditions(headers: Record<string, string>): Record<string, string | false> {
  const given = Object.keys(headers).map((name) => name.toLowerCase());
  const absent = ['Accept', 'Content-Type', 'User-Agent'].filter((name) => !given.includes(name.toLowerCase()));
  return { ...headers, ...Object.fromEntries(absent.map((name) => [name, false as const])) };
}
