import type { CatalogueRow } from '../../upstream';
import { Catalogue } from '../catalogue';
import { canonicalFormat, formatGroup } from '../../formats';

/**
 * Whether a process with this pair of v1 formats can be created. The mode may follow only at start (v1-clients B7), so
 * a pair of one format counts where anything can be done with it. True while the upstream has never answered.
 */
export function supports(rows: CatalogueRow[], inputFormat: string, outputFormat: string): boolean {
  const catalogue = Catalogue.of(rows);
  if (!catalogue.known) return true;
  const pair = { input: inputFormat, output: outputFormat };
  if (formatGroup(inputFormat) === 'website') {
    return catalogue.allows('capture-website', { output: outputFormat }) || convertsHtml(catalogue, outputFormat);
  }
  if (catalogue.allows('convert', pair) || archives(catalogue, pair)) return true;
  const same = canonicalFormat(inputFormat) === canonicalFormat(outputFormat);
  return same && catalogue.readsFormat(inputFormat);
}

function convertsHtml(catalogue: Catalogue, output: string): boolean {
  return catalogue.allows('convert', { input: 'html', output });
}

/** Any file can go into an archive. */
function archives(catalogue: Catalogue, { output }: { output: string }): boolean {
  return formatGroup(output) === 'archive' && catalogue.allows('archive', { output });
}
