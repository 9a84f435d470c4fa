import { InvalidArgumentError } from 'commander';
import { networkPolicyFault, httpUrlFault, postgresFault, logLevels } from '../config';

/** A flag whose value must be a whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

export const portNumber = wholeNumber(0, 65_535);

/** A flag whose value must be an http or https URL. */
export function webUrl(value: string): string {
  return accepted(value, httpUrlFault(value));
}

/** A flag whose value must be the URL of PostgreSQL. */
export function postgresUrl(value: string): string {
  return accepted(value, postgresFault(value));
}

/** A flag in the form of NETWORK_POLICY. */
export function networkPolicy(value: string): string {
  return accepted(value, networkPolicyFault(value));
}

/** A flag in the form of LOG_LEVEL. */
export function logLevel(value: string): string {
  return accepted(value, logLevels.includes(value) ? undefined : `must be one of ${logLevels.join(', ')}`);
}

function accepted(value: string, fault: string | undefined): string {
  if (fault === undefined) return value;
  throw new InvalidArgumentError(`It ${fault}.`);
}
