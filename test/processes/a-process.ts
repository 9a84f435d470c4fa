import type { Process } from '../../src/processes';

/** A Process that was just created; `changes` say what a test is about. */
export function aProcess(changes: Partial<Process> = {}): Process {
  return {
    id: 'a1B2c3D4e5F6g7H8i9J0',
    version: 0,
    owner: 'me',
    state: 'created',
    host: 'proxy.test:8080',
    mode: 'convert',
    createdAt: 1,
    expiresAt: 2,
    warnings: [],
    save: false,
    info: false,
    downloadable: true,
    input: {},
    downloaded: [],
    pendingUploads: [],
    handsOver: false,
    watched: false,
    compat: {},
    ...changes,
  };
}
