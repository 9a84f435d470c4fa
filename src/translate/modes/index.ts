import type { V1Call } from '../call';
import { archive } from './archive';
import { convert } from './convert';
import type { Mode } from './mode';
import { notSupported } from './not-supported';

export type { Mode, Work, WorkRequest } from './mode';

const modes: Record<string, Mode> = { convert, archive };

/** Several files without a mode of their own were archived (v1-contract 2.2, `mode`). */
export function modeOf(call: V1Call): Mode {
  const mode = modeNameOf(call);
  const found = Object.hasOwn(modes, mode) ? modes[mode] : undefined;
  if (!found) throw notSupported(call, mode);
  return found;
}

function modeNameOf({ mode = 'convert', files }: V1Call): string {
  return mode === 'convert' && files.length > 1 ? 'archive' : mode;
}
