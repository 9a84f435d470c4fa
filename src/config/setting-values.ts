import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type Joi from 'joi';

/** What is wrong with a value, in words that follow the name of its variable; undefined where nothing is. */
type Check = (value: string) => string | undefined;

/** A check as a rule of Joi. The message never repeats the value: it may hold a password. */
export function checked(check: Check): Joi.CustomValidator<string> {
  return (value, helpers) => {
    const fault = check(value);
    return fault === undefined ? value : helpers.message({ custom: `{{#label}} ${fault}` });
  };
}

/** From the most to the least talkative. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Whether a listener on this host can be reached from this machine only. */
export function isLoopbackHost(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/** What can be shown in an `Authorization` header. */
export const keyFault: Check = (value) =>
  /^[\x21-\x7e]+$/.test(value) ? undefined : 'must hold neither spaces, line ends nor letters beyond ASCII';

/** A secret that nobody can have meant: white space comes from a file or a line that was copied. */
export const secretFault: Check = (value) =>
  value.trim() === value ? undefined : 'must neither begin nor end with white space';

/** An address, or a name with one in angle brackets. */
export const senderFault: Check = (value) =>
  /^[^\r\n]*[^\s@<]@[^\s@>]+>?$/.test(value) ? undefined : 'must be an e-mail address, or "Name <address>"';

/** An absolute http(s) URL without credentials, query and fragment. */
export const httpUrlFault: Check = (value) => {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be a URL that starts with http:// or https://';
  if (url.username || url.password) return 'must not contain a user or password';
  return url.search || url.hash ? 'must not contain a query or fragment' : undefined;
};

/** Old clients put a path of their own behind the host, so a path of the proxy's would be lost. */
export const publicUrlFault: Check = (value) => {
  const fault = httpUrlFault(value);
  if (fault) return fault;
  return new URL(value).pathname === '/'
    ? undefined
    : 'must not have a path: v1 clients build their URLs from the host alone';
};

/** Whether DATABASE_URL names a PostgreSQL server rather than an SQLite file. */
export function isPostgresUrl(databaseUrl: string | undefined): databaseUrl is string {
  return databaseUrl !== undefined && /^postgres(ql)?:\/\//i.test(databaseUrl);
}

/** A path, or a URL of PostgreSQL. */
export const databaseFault: Check = (value) => {
  if (isPostgresUrl(value)) return URL.canParse(value) ? undefined : 'must be a complete postgres:// URL';
  return /^[a-z][a-z\d+.-]*:\/\//i.test(value)
    ? 'must be the path of an SQLite file or a postgres:// URL; other databases are not supported'
    : undefined;
};

/** A URL of PostgreSQL. */
export const postgresFault: Check = (value) =>
  isPostgresUrl(value) && URL.canParse(value) ? undefined : 'must be a complete postgres:// URL';

/** A place in a bucket. */
export const bucketFault: Check = (value) =>
  /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/|$)/.test(value)
    ? undefined
    : 'must be s3://bucket or s3://bucket/prefix';

const subnetNames = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * What Express takes as `trust proxy`, without `true` and numbers of hops: whoever reaches the port could choose the address,
 * scheme and host that the proxy believes.
 */
export const trustProxyFault: Check = (value) => {
  if (/^(true|false|\d+)$/i.test(value.trim()))
    return 'must list your reverse proxies, such as loopback, 10.0.0.0/8: with true or a number of hops, whoever reaches the port could pass for any address';
  const wrong = value.split(',').find((part) => !isSubnet(part.trim()));
  return wrong === undefined
    ? undefined
    : `must be a list of addresses and ranges such as loopback, 10.0.0.0/8; "${wrong.trim()}" is neither`;
};

function isSubnet(text: string): boolean {
  return subnetNames.includes(text) || ipaddr.isValid(text) || ipaddr.isValidCIDR(text);
}

/** `any`, `public`, or `public` and ranges, separated by commas. */
export const networkPolicyFault: Check = (value) => {
  const [mode, ...ranges] = value.split(',').map((part) => part.trim());
  if (mode !== 'public' && mode !== 'any') return 'must be public, any, or public,10.0.0.0/8';
  const wrong = ranges.find((range) => !ipaddr.isValidCIDR(range));
  return wrong === undefined ? undefined : `must list ranges such as 10.0.0.0/8; "${wrong}" is not one`;
};
