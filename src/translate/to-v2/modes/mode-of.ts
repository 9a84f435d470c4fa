import type { V1Call } from '../../call';
import { lookUp } from '../../look-up';
import { archive } from './archive';
import { combine } from './combine';
import { compress } from './compress';
import { convert } from './convert';
import { extract } from './extract';
import { info } from './info';
import type { Mode } from './mode';
import { notSupported } from './not-supported';
import { protect } from './protect';
import { website } from './website';

const modes: Record<string, Mode> = { convert, info, combine, archive, extract, compress, protect };

/** Throws `Refused` for a word v1 never had. */
export function modeOf(call: V1Call): Mode {
  const mode = modeNameOf(call);
  if (mode === 'convert' && call.inputFormat === 'website') return website;
  const found = lookUp(modes, mode);
  if (!found) throw notSupported(call, mode);
  return found;
}

/**
 * Several files without a mode of their own were addArchive (v1-contract 2.2, `mode`); but many PDFs that are to become one
 * PDF were merged by the v1 of 2015, and the clients of that time still ask for no mode (v1-clients B7).
 */
function modeNameOf({ mode = 'convert', files, inputFormat, outputFormat }: V1Call): string {
  if (mode !== 'convert' || files.length < 2) return mode;
  return inputFormat === 'pdf' && outputFormat === 'pdf' ? 'combine' : 'archive';
}
