import { v1PathOf } from '../har';
import { recordedAnswer, type Answer } from './answer';
import type { Carried } from './carried';
import { compareAnswers, described, stepOf } from './compare-answers';
import type { ReplayOptions } from './options';
import { NotSendable, requestOf } from './request';
import type { ExchangeResult } from './result';
import { comparedHeaders } from './rules';
import type { Sender } from './sender';
import { isPoll, isReached, type Step } from './steps';

export interface StepParts extends ReplayOptions {
  /** For files. */
  folder: string;
  sender: Sender;
  carried: Carried;
}

/** Milliseconds between two polls. */
const pollEvery = { first: 100, most: 1_000 };

/** Sends the request of a step and compares the answers. Never rejects: what could not be done is an outcome. */
export async function replayStep(step: Step, parts: StepParts): Promise<ExchangeResult> {
  const { exchange, polls } = step;
  const { clock, carried, folder } = parts;
  const { form = '' } = v1PathOf(exchange.request.url) ?? {};
  const startedAt = clock.now();
  const told = { place: exchange.place, title: `${exchange.request.method} ${form}`, polls };
  const nothing = { differences: [], allowed: [], recorded: '', actual: '' };
  if (exchange.response.status === 0)
    return { ...told, ...nothing, outcome: 'skipped', reason: 'its client left before the answer', took: 0 };
  try {
    const recorded = await recordedAnswer(exchange, folder);
    const actual = await answered(step, recorded, parts);
    carried.learn(recorded, actual);
    const { differences, allowed } = await compareAnswers(recorded, actual, { carried, rules: parts.rules, form });
    const shown = await Promise.all([shownAnswer(recorded), shownAnswer(actual)]);
    return {
      ...told,
      outcome: differences.length > 0 ? 'different' : 'same',
      differences: differences.map((difference) => ({ ...difference, actual: shownValue(difference.actual, carried) })),
      allowed,
      took: clock.now() - startedAt,
      recorded: shown[0],
      actual: carried.shown(shown[1]),
    };
  } catch (error) {
    const reason = (error as Error).message;
    return { ...told, ...nothing, outcome: 'failed', reason, took: clock.now() - startedAt };
  }
}

/** Asks for a status until it is as far as in the recording. */
async function answered(step: Step, recorded: Answer, parts: StepParts): Promise<Answer> {
  const { clock, sender, folder, timeout } = parts;
  const deadline = clock.now() + timeout;
  const wanted = stepOf(recorded.json);
  for (let pause = pollEvery.first; ; pause = Math.min(pollEvery.most, pause * 1.5)) {
    const answer = await sender.send(await requestOf(step.exchange, parts), folder);
    if (!isPoll(step.exchange) || isReached(stepOf(answer.json), wanted)) return answer;
    if (clock.now() > deadline)
      throw new NotSendable(`the step "${wanted}" was not reached within ${Math.round(timeout / 1000)} s`);
    await clock.sleep(pause, parts.signal);
  }
}

async function shownAnswer({ status, headers, json, text, file, isBodyUnknown }: Answer): Promise<string> {
  const head = headers
    .filter(({ name }) => comparedHeaders.includes(name.toLowerCase()))
    .map(({ name, value }) => `${name.toLowerCase()}: ${value}`)
    .sort();
  const body = isBodyUnknown
    ? '(the body was not kept)'
    : file === undefined
      ? (text ?? JSON.stringify(json, null, 2) ?? '')
      : await described(file);
  return [String(status), ...head, '', body].join('\n').slice(0, 20_000);
}

function shownValue(value: unknown, carried: Carried): unknown {
  return value === undefined ? undefined : (JSON.parse(carried.shown(JSON.stringify(value))) as unknown);
}
