import type { V1Call } from '../call';

/** One call of the requests that make it up: what start leaves out is what create said (v1-clients B11). */
export function mergedCall(calls: V1Call[]): V1Call {
  const empty: V1Call = { files: [], converterOptions: {} };
  return calls.reduce((merged, call) => {
    const given = Object.fromEntries(Object.entries(call).filter(([, value]) => value !== undefined));
    return {
      ...merged,
      ...given,
      files: call.files.length > 0 ? call.files : merged.files,
      input: call.files.length > 0 ? call.input : (merged.input ?? call.input),
      converterOptions: { ...merged.converterOptions, ...call.converterOptions },
    };
  }, empty);
}
