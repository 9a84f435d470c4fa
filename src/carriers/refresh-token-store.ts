/**
 * Stores the refresh token that replaced the one in the keys file: some storages (Box) accept each token only once.
 * `account` is a fingerprint of the parameters in the keys file.
 */
export interface RefreshTokenStore {
  read(account: string): Promise<string | undefined>;
  write(account: string, refreshToken: string): Promise<void>;
}

/** Keeps refresh tokens as long as the program runs. */
export function inMemoryTokens(): RefreshTokenStore {
  const tokens = new Map<string, string>();
  return {
    read: async (account) => tokens.get(account),
    write: async (account, refreshToken) => void tokens.set(account, refreshToken),
  };
}
