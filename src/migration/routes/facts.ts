import type { Caller } from '../../config';
import { supports, translate, type V1Call } from '../../translate';
import type { CatalogueRow } from '../../upstream';
import type { RouteFacts } from './conditions';

export interface RoutedCall {
  caller: Pick<Caller, 'owner' | 'label' | 'presets' | 'accounts'>;
  call: V1Call;
  userAgent?: string;
  /** False at create. */
  isWhole: boolean;
}

/** What the rules look at. `catalogues`: rows of the v2 upstreams that have answered, by name. */
export function factsOf(routed: RoutedCall, catalogues: ReadonlyMap<string, CatalogueRow[]>): RouteFacts {
  const { caller, call, userAgent, isWhole } = routed;
  return {
    owner: caller.owner,
    label: caller.label,
    inputFormat: call.inputFormat,
    outputFormat: call.outputFormat,
    mode: call.mode,
    input: inputOf(routed),
    output: call.output?.kind,
    userAgent,
    isWhole,
    supportedBy: (upstream) => isSupported(routed, catalogues.get(upstream)),
  };
}

/** At create, `upload` is what parsing makes of an input that is not named yet. */
function inputOf({ call, isWhole }: RoutedCall): string | undefined {
  const method = call.input?.method;
  return !isWhole && method === 'upload' && call.files.length === 0 ? undefined : method;
}

/** Formats tell of a plain conversion; of anything else, the job that it would become. */
function isSupported({ caller, call, isWhole }: RoutedCall, rows: CatalogueRow[] | undefined): boolean | undefined {
  if (!rows) return undefined;
  const { inputFormat, outputFormat, mode = 'convert', files } = call;
  if (inputFormat && outputFormat && mode === 'convert' && files.length < 2)
    return supports(rows, inputFormat, outputFormat);
  if (!isWhole) return undefined;
  const { presets, accounts } = caller;
  return translate(call, { catalogue: rows, presets, accounts, strict: false }).ok;
}
