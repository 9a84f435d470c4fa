import { setImmediate as nextTurn } from 'node:timers/promises';
import express, { type RequestHandler } from 'express';
import { decodeUtf8 } from '../../text';
import { ApiError } from '../contract/api-error';

/** Bytes: files that come inside the request are part of its JSON. */
const longestJson = 16 * 2 ** 20;
const longestForm = 2 ** 20;
/** Levels of objects and arrays, and values in all. */
const bounds = { depth: 32, values: 20_000 };

/**
 * Reads a JSON or form body, within bounds of size, depth and number of values that keep its parsing short. Comes after
 * `authenticate`, so that nobody without a key makes the engine read or keep anything.
 */
export const readBody: RequestHandler[] = [
  express.raw({ limit: longestJson, type: 'application/json' }),
  async (request, _response, next) => {
    if (Buffer.isBuffer(request.body)) request.body = await parsed(request.body);
    next();
  },
  express.urlencoded({ limit: longestForm, extended: true }),
];

/** Bodies of the engine's own `/_/` calls are a few words. */
export const readShortBody: RequestHandler = express.json({ limit: 65_536 });

/** Bytes of a body that is read in a moment. */
const short = 64 * 1024;

/** Throws `ApiError` 400. Of a long body each step may take some tens of milliseconds: others have their turn in between. */
async function parsed(json: Buffer): Promise<unknown> {
  if (json.length <= short) {
    checkBounds(json);
    return valueOf(decodeUtf8(json));
  }
  await nextTurn();
  for (const steps = stepsThrough(json); !steps.next().done; await nextTurn());
  await nextTurn();
  const text = decodeUtf8(json);
  await nextTurn();
  const value = valueOf(text);
  await nextTurn();
  return value;
}

function valueOf(given: string): unknown {
  const text = given.replace(/^\ufeff/, '');
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ApiError(400, 'INVALID_DATA', (error as Error).message);
  }
}

/** Throws `ApiError` 400 for JSON that is nested too deeply or holds too many values; strings are skipped as wholes. */
export function checkBounds(json: Buffer): void {
  const steps = stepsThrough(json);
  while (!steps.next().done);
}

/** The same with a pause after each megabyte. */
function* stepsThrough(json: Buffer): Generator<void, void> {
  let depth = 0;
  let values = 0;
  let inString = false;
  let pauseAt = step;
  for (let at = 0; at < json.length; at += 1) {
    if (at >= pauseAt) {
      pauseAt = at + step;
      yield;
    }
    const byte = json[at];
    if (byte === quote) inString = !inString;
    else if (inString) {
      if (byte === backslash) at += 1;
    } else if (byte === openBrace || byte === openBracket) {
      values += 1;
      if ((depth += 1) > bounds.depth) throw tooMuch(`is nested more than ${bounds.depth} levels deep`);
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1;
    else if (byte === comma && (values += 1) > bounds.values) {
      throw tooMuch(`holds more than ${bounds.values} values`);
    }
  }
}

/** Bytes. */
const step = 2 ** 20;

function tooMuch(words: string): ApiError {
  return new ApiError(400, 'INVALID_DATA', `The body ${words}.`);
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
