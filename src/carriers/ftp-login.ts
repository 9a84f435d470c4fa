import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { connect as tlsConnect, type ConnectionOptions } from 'node:tls';
import { Client, FTPContext, FTPError } from 'basic-ftp';
import type { NetworkPolicy } from '../network';
import type { CarrierTarget } from './carrier';

const usualPatience = 30_000;
const patienceForLastWords = 3_000;
const implicitPort = 990;

export interface LoginParts {
  network: NetworkPolicy;
  tls?: Pick<ConnectionOptions, 'ca'>;
  /** Milliseconds of silence on the control connection, or on a data connection that should move. */
  patience?: number;
}

/** A client that is logged in, over a connection that the network policy permits; data goes to the same address. */
export async function logIn(
  { network, tls, patience = usualPatience }: LoginParts,
  { parameters }: CarrierTarget,
  signal: AbortSignal,
): Promise<Client> {
  const { host = '', user, password, secure, insecure } = parameters;
  const implicit = secure === 'implicit' || (secure === undefined && Number(parameters.port) === implicitPort);
  const port = Number(parameters.port ?? (implicit ? implicitPort : 21));
  const servername = isIP(host) === 0 ? host : undefined;
  const tlsOptions = { ...tls, host, servername, rejectUnauthorized: insecure !== 'true' };
  const client = new PatientClient(patience);
  const giveUp = () => client.close();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const socket = await network.connect(host, port, { timeout: patience, signal });
    client.ftp.socket = implicit ? await secured(socket, tlsOptions, patience) : socket;
    await nextReply(client);
    if (implicit) client.ftp.tlsOptions = tlsOptions;
    else if (secure === 'true') await client.useTLS({ ...tlsOptions });
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

/** The server's own words for a transfer whose data connection broke; `error` where it says nothing more. */
export async function lastWords(client: Client, error: unknown): Promise<unknown> {
  if (error instanceof FTPError || client.closed) return error;
  const silence = setTimeout(() => client.close(), patienceForLastWords);
  const words = await nextReply(client).catch((reply: unknown) => reply);
  clearTimeout(silence);
  return words instanceof FTPError ? words : error;
}

/**
 * Leaves the control connection open when a data connection breaks: a server whose disk is full drops the data first
 * and says why after that.
 */
class PatientClient extends Client {
  override readonly ftp: FTPContext;

  constructor(timeout: number) {
    super(timeout);
    this.ftp = new PatientContext(timeout);
  }
}

class PatientContext extends FTPContext {
  override closeWithError(error: Error): void {
    const dataBroke = error.message.endsWith('(data socket)') && !error.message.startsWith('Timeout');
    if (!dataBroke) super.closeWithError(error);
  }
}

async function secured(socket: Socket, options: ConnectionOptions, patience: number): Promise<Socket> {
  const tlsSocket = tlsConnect({ ...options, socket });
  tlsSocket.setTimeout(patience, () => tlsSocket.destroy(new Error('The TLS handshake timed out')));
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
