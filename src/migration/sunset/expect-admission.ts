import type { IncomingHttpHeaders } from 'node:http';
import type { Caller, PhaseOut } from '../../config';
import { V1Error } from '../../errors';
import { equalSecrets, type Clock, type Logger } from '../../runtime';
import { admissionAt } from './creates-allowed';

export interface AdmissionParts {
  clock: Pick<Clock, 'now'>;
  logger: Logger;
  adminToken?: string;
  /** A number from 0 up to 1. */
  chance?: () => number;
}

/**
 * Throws the `V1Error` 503 of a brownout, or 410 after the sunset, for a key that is phased out; its message says what to do
 * and where. `Brownout-Override: yes` with the admin token in `X-Admin-Token` passes.
 */
export function expectAdmission(parts: AdmissionParts, caller: Caller, headers: IncomingHttpHeaders): void {
  const { phaseOut, label, owner } = caller;
  if (!phaseOut) return;
  const now = parts.clock.now();
  const admission = admissionAt(phaseOut, now, parts.chance ?? Math.random);
  if (admission.kind === 'open') return;
  const facts = { caller: label ?? owner.slice(0, 8), kind: admission.kind };
  if (isOverridden(headers, parts.adminToken)) {
    parts.logger.info(facts, 'an operator passes a brownout');
    return;
  }
  parts.logger.info(facts, 'a create was refused: the key is phased out');
  if (admission.kind === 'gone') throw new V1Error(410, goneWords(phaseOut));
  const { until } = admission;
  const retryAfter = Math.max(1, Math.ceil((until - now) / 1000));
  throw new V1Error(503, brownoutWords(phaseOut, until), { retryAfter, isPlanned: true });
}

function isOverridden(headers: IncomingHttpHeaders, adminToken: string | undefined): boolean {
  const { 'brownout-override': override, 'x-admin-token': token } = headers;
  return override === 'yes' && adminToken !== undefined && typeof token === 'string' && equalSecrets(token, adminToken);
}

function goneWords({ sunset = 0, link }: PhaseOut): string {
  return `API v1 was switched off for this key on ${dayOf(sunset)}. ${whatToDo(link)}`;
}

function brownoutWords({ sunset, link }: PhaseOut, until: number): string {
  const end =
    sunset === undefined
      ? 'API v1 is being phased out.'
      : `API v1 will be switched off for this key on ${dayOf(sunset)}.`;
  return `This is an announced pause of API v1 until ${new Date(until).toISOString()}. ${end} ${whatToDo(link)}`;
}

function whatToDo(link: string | undefined): string {
  return link ? `Please move to API v2: ${link}` : 'Please move to API v2: https://cloudconvert.com/api/v2';
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
