import type { CarriedStorage } from './storage';

type Parameters = Record<string, string>;

export const ftp: CarriedStorage = {
  kind: 'ftp',
  title: 'FTP',
  input: true,
  required: ['host'],
  read: withAddressParts,
  refuse: (parameters) => wrongHost(parameters) ?? wrongPort(parameters),
};

/** What an address in `host` says besides, as people copy it: `ftp://me:secret@host:2121/`. Parameters of their own win. */
function withAddressParts(given: Parameters): Parameters {
  const { scheme, login, host, port } =
    /^\s*(?:(?<scheme>ftps?|ftpes):\/\/)?(?:(?<login>[^@/]*)@)?(?<host>[^:/\s@]+)(?::(?<port>\d+))?\/?\s*$/i.exec(
      given.host ?? '',
    )?.groups ?? {};
  if (host === undefined) return given;
  const [user, password] = login?.split(/:(.*)/s).map(unescaped) ?? [];
  return { ...defined({ secure: secureOf(scheme, given.port ?? port), port, user, password }), ...given, host };
}

/** `ftps` is TLS from the first byte at the port for that; at any other, as for `ftpes`, AUTH TLS is meant. */
function secureOf(scheme = '', port = '990'): string | undefined {
  if (!/^ftp(s|es)$/i.test(scheme)) return undefined;
  return scheme.toLowerCase() === 'ftps' && port.trim() === '990' ? 'implicit' : 'true';
}

function defined(parameters: Record<string, string | undefined>): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''),
  );
}

/** As it is where its escapes are none. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The carrier would look for it for a minute, only once the conversion is done. */
function wrongHost({ host = '' }: Parameters): string | undefined {
  return /[/\s@]/.test(host.trim()) ? 'host must be the name of a host, without a path' : undefined;
}

function wrongPort({ port = '21' }: Parameters): string | undefined {
  const isPort = /^\s*\d{1,5}\s*$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
  return isPort ? undefined : 'port must be a number from 1 to 65535';
}
