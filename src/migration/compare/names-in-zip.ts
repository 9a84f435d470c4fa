import { open } from 'yauzl';

const mostNames = 10_000;

/** Names in a ZIP, sorted. Rejects for a damaged one. */
export function namesInZip(path: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      const names: string[] = [];
      zip.once('error', reject);
      zip.on('entry', ({ fileName }: { fileName: string }) => {
        names.push(fileName);
        if (names.length < mostNames) zip.readEntry();
        else zip.close();
      });
      zip.once('close', () => resolve(names.sort()));
      zip.readEntry();
    });
  });
}
