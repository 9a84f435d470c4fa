import { Cron } from 'croner';
import Joi from 'joi';
import { checked, httpUrlFault } from './setting-values';

/** How a key, or all of them, are phased out. Times are milliseconds since the epoch. */
export interface PhaseOut {
  /** From when on its callers are told to move on (RFC 9745). */
  deprecated?: number;
  /** From when on it can create nothing any more (RFC 8594). */
  sunset?: number;
  /** Page that says what to do. */
  link?: string;
  /** Documentation of what comes after; default: `link`. */
  successor?: string;
  brownouts?: Brownout[];
}

/** Announced times at which nothing can be created, so that those who did not read notice in time. */
export type Brownout = Window | RisingShare;

/** Begins at each time of a cron pattern. */
export interface Window {
  cron: string;
  minutes: number;
  /** IANA name; default: UTC. */
  timeZone?: string;
  from?: number;
  until?: number;
}

/** A share of the creates, which rises evenly over a time. */
export interface RisingShare {
  from: number;
  until: number;
  /** At its beginning and its end, 0 to 100. */
  percent: [number, number];
}

/** A day (from its beginning, UTC) or a moment in ISO form. */
const moment = Joi.string().custom((value: string, helpers) => {
  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(value);
  const time = isIso ? Date.parse(value) : NaN;
  return Number.isNaN(time)
    ? helpers.message({ custom: '{{#label}} must be a day such as 2027-03-01, or a time such as 2027-03-01T08:00Z' })
    : time;
});
const percent = Joi.number().min(0).max(100);
const link = Joi.string().custom(checked((value) => httpUrlFault(value.replace(/[?#].*$/s, ''))));

const window = Joi.object({
  cron: Joi.string().required(),
  minutes: Joi.number()
    .min(1)
    .max(7 * 24 * 60)
    .required(),
  timeZone: Joi.string(),
  from: moment,
  until: moment,
}).custom((value: Window, helpers) => {
  try {
    new Cron(value.cron, { paused: true, timezone: value.timeZone }).nextRun();
    return value;
  } catch (error) {
    return helpers.message({ custom: `has no valid "cron" and "timeZone": ${(error as Error).message}` });
  }
});
const risingShare = Joi.object({
  from: moment.required(),
  until: moment.required(),
  percent: Joi.array().ordered(percent.required(), percent.required()).required(),
});
const brownout = Joi.object().when(Joi.object({ cron: Joi.exist() }).unknown(), {
  then: window,
  otherwise: risingShare,
});

/** The fields of an entry of the keys file. */
export const phaseOutFields: Record<keyof PhaseOut, Joi.Schema> = {
  deprecated: moment,
  sunset: moment,
  link,
  successor: link,
  brownouts: Joi.array().items(brownout).max(100),
};
