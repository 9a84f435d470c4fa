import type { V1Value } from '../../call';

type Parameters = Record<string, V1Value>;

/**
 * What a call may say itself and still use the account of the keys file: where in the storage, and how a file is kept
 * there. Whoever names a host, an endpoint or credentials of his own gets nothing of the account: else its password
 * would go wherever he likes, and a process URL needs no key (v1-contract 1.2).
 */
const allowedWithAccount = new Set([
  'path',
  'dir',
  'file',
  'filename',
  'bucket',
  'container',
  'acl',
  'cachecontrol',
  'metadata',
  'encryption',
  'headers',
]);

/** The parameters of a storage: those of the call, on top of the first account that has one of its names. */
export function withAccount(names: string[], parameters: Parameters, accounts: Record<string, Parameters>): Parameters {
  const linked = names.find((name) => Object.hasOwn(accounts, name));
  const account = linked === undefined ? undefined : accounts[linked];
  const bringsOwnAccess = Object.entries(parameters).some(
    ([name, value]) => !allowedWithAccount.has(name) && value !== account?.[name],
  );
  return bringsOwnAccess ? parameters : { ...account, ...parameters };
}
