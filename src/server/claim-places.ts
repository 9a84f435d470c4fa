import type { Settings } from '../config';
import { expectFreePort } from '../runtime';
import { lockDatabaseFile, lockDataDir, type InstanceLock } from './data-dir-lock';
import { tlsPortOf } from './listen';

/**
 * Locks DATA_DIR and the database's file and sees that the ports are free, before anything else is opened or logged: where
 * one is taken, that is the one line that a start prints. Rejects with `SettingsError` for what another instance has and
 * with the system's error for a port.
 */
export async function claimPlaces(settings: Settings): Promise<InstanceLock[]> {
  const locks = [lockDataDir(settings.dataDir)];
  try {
    const databaseLock = lockDatabaseFile(settings);
    if (databaseLock) locks.push(databaseLock);
    const { host, port, upstream, engineHost, enginePort } = settings;
    const tlsPort = tlsPortOf(settings);
    await expectFreePort('HOST', host, port);
    if (tlsPort !== undefined) await expectFreePort('HOST', host, tlsPort);
    if (upstream === 'engine') await expectFreePort('ENGINE_HOST', engineHost, enginePort);
    return locks;
  } catch (error) {
    for (const lock of locks) await lock.close();
    throw error;
  }
}
