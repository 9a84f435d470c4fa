import { startProgram } from './program';

const account = 'devstoreaccount1';

/** Azurite's published development key: every installation has the same. */
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Azure's blob service, held in memory. */
export async function startAzurite() {
  const { match, stop } = await startProgram(
    process.execPath,
    [
      require.resolve('azurite/dist/src/blob/main'),
      ...['--blobHost', '127.0.0.1', '--blobPort', '0', '--inMemoryPersistence', '--skipApiVersionCheck'],
    ],
    { ready: /listening (?:at|on) (http:\/\/127\.0\.0\.1:\d+)/ },
  );
  return { endpoint: `${match[1]}/${account}`, account, accountKey, stop };
}
