import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { connect as tlsConnect, type ConnectionOptions } from 'node:tls';
import { Client, FTPContext, FTPError } from 'basic-ftp';
import type { NetworkPolicy } from '../network';
import type { CarrierTarget } from './carrier';

const defaultTimeout = 30_000;
const replyTimeout = 3_000;
const implicitPort = 990;

export interface LoginParts {
  network: NetworkPolicy;
  tls?: Pick<ConnectionOptions, 'ca'>;
  /** Milliseconds of silence on the control connection, or on a data connection during a transfer; default 30 s. */
  timeout?: number;
}

/** A logged-in client, over a connection that the network policy permits; data connections go to the same address. */
export async function logIn(
  { network, tls, timeout = defaultTimeout }: LoginParts,
  { parameters }: CarrierTarget,
  signal: AbortSignal,
): Promise<Client> {
  const { host = '', user, password, secure, insecure } = parameters;
  const implicit = secure === 'implicit' || (secure === undefined && Number(parameters.port) === implicitPort);
  const port = Number(parameters.port ?? (implicit ? implicitPort : 21));
  const servername = isIP(host) === 0 ? host : undefined;
  const tlsOptions = { ...tls, host, servername, rejectUnauthorized: !isYes(insecure) };
  const client = new DataTolerantClient(timeout);
  const giveUp = () => client.close();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const socket = await network.connect(host, port, { timeout, signal });
    client.ftp.socket = implicit ? await secured(socket, tlsOptions, timeout) : socket;
    await nextReply(client);
    if (implicit) client.ftp.tlsOptions = tlsOptions;
    else if (isYes(secure)) await client.useTLS({ ...tlsOptions });
    await client.login(user, password);
    await client.useDefaultSettings();
    return client;
  } catch (error) {
    client.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** In any of the spellings that v1 callers use (v1-clients B6). */
function isYes(flag = ''): boolean {
  return /^(true|1|yes|on)$/i.test(flag);
}

/** The server's reply about a transfer whose data connection broke, or `error` if there is none. */
export async function serverReplyOr(client: Client, error: unknown): Promise<unknown> {
  if (error instanceof FTPError || client.closed) return error;
  const timer = setTimeout(() => client.close(), replyTimeout);
  const answer = await nextReply(client).catch((reply: unknown) => reply);
  clearTimeout(timer);
  return answer instanceof FTPError ? answer : error;
}

/**
 * Leaves the control connection open when a data connection breaks: a server whose disk is full first drops the data
 * connection and only then says why.
 */
class DataTolerantClient extends Client {
  override readonly ftp: FTPContext;

  constructor(timeout: number) {
    super(timeout);
    this.ftp = new DataTolerantContext(timeout);
  }
}

class DataTolerantContext extends FTPContext {
  override closeWithError(error: Error): void {
    const dataBroke = error.message.endsWith('(data socket)') && !error.message.startsWith('Timeout');
    if (!dataBroke) super.closeWithError(error);
  }
}

async function secured(socket: Socket, options: ConnectionOptions, timeout: number): Promise<Socket> {
  const tlsSocket = tlsConnect({ ...options, socket });
  tlsSocket.setTimeout(timeout, () => tlsSocket.destroy(new Error('The TLS handshake timed out')));
  await once(tlsSocket, 'secureConnect');
  return tlsSocket.setTimeout(0);
}

/** The server speaks first (RFC 959 5.4). */
function nextReply(client: Client): Promise<unknown> {
  return client.ftp.handle(undefined, (reply, task) => {
    if (reply instanceof Error) task.reject(reply);
    else if (reply.code >= 400) task.reject(new FTPError(reply));
    else if (reply.code >= 200) task.resolve(reply);
  });
}
