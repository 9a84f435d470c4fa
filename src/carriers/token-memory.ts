/**
 * Remembers, beyond a restart, the refresh token that took the place of the one in the keys file: some storages (Box)
 * take each only once. `account` is a fingerprint of what the keys file says.
 */
export interface TokenMemory {
  read(account: string): Promise<string | undefined>;
  write(account: string, refreshToken: string): Promise<void>;
}

/** For as long as the program runs. */
export function shortMemory(): TokenMemory {
  const tokens = new Map<string, string>();
  return {
    read: async (account) => tokens.get(account),
    write: async (account, refreshToken) => void tokens.set(account, refreshToken),
  };
}
