import type { CarrierTarget } from '../../../carriers';
import { isAbsent, type V1Value } from '../../call';
import { Refused } from '../refused';
import type { CarriedStorage } from './storage';

interface TargetRequest {
  side: 'input' | 'output';
  parameters: Record<string, V1Value>;
  path: string;
}

/** A place at a carrier. Throws `Refused` where neither call nor account says how to get in. */
export function carrierTarget(
  { kind, title, required, read, refuse }: CarriedStorage,
  request: TargetRequest,
): CarrierTarget {
  const { path: _path, ...given } = request.parameters;
  const named = Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => !isAbsent(value))
      .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
  const parameters = read?.(named) ?? named;
  if (Object.keys(parameters).length === 0) {
    throw Refused.now(`${request.side} ${kind}: no ${title} account is linked. Add one to the keys file.`);
  }
  const missing = required.find((name) => parameters[name] === undefined);
  if (missing) throw Refused.later(`Missing parameter: ${request.side}.${kind}.${missing}`);
  const wrong = refuse?.(parameters);
  if (wrong) throw Refused.later(`Invalid parameter: ${request.side}.${kind}.${wrong}`);
  return { kind, parameters, path: request.path };
}
