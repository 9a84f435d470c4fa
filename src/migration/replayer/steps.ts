import { capabilitiesOf, v1PathOf, type Exchange } from '../har';
import { stepOf } from './compare-answers';

/** What is done at one point of a recording: a request is sent, or a status is asked for until it is as far as it was. */
export interface Step {
  /** The recorded exchange whose answer is compared. */
  exchange: Exchange;
  /** Recorded polls that this one stands for. */
  polls: number;
  startedAt: number;
  endedAt: number;
  /** Steps that have to be over before. */
  after: Step[];
}

/** Requests of one client overlap: an upload goes on while another request waits for the end of the process. */
const tolerance = 10;

/** The steps of a recording: each waits for those that were over when it began, and for the one that told its address. */
export function stepsOf(exchanges: Exchange[]): Step[] {
  const steps = withoutRepeatedPolls(exchanges);
  const toldBy = new Map<string, Step>();
  return steps.map((step, index) => {
    const own = v1PathOf(step.exchange.request.url)?.capability;
    const teller = own === undefined ? undefined : toldBy.get(own);
    for (const capability of capabilitiesOf(step.exchange)) if (!toldBy.has(capability)) toldBy.set(capability, step);
    const over = steps.slice(0, index).filter((other) => other.endedAt <= step.startedAt + tolerance);
    step.after = teller && teller !== step && !over.includes(teller) ? [...over, teller] : over;
    return step;
  });
}

function withoutRepeatedPolls(exchanges: Exchange[]): Step[] {
  const steps: Step[] = [];
  for (const exchange of exchanges) {
    const endedAt = exchange.startedAt + exchange.took;
    const run = isPoll(exchange) ? runGoingOn(steps, exchange) : undefined;
    if (run) {
      run.exchange = exchange;
      run.polls += 1;
      run.endedAt = endedAt;
    } else steps.push({ exchange, polls: 1, startedAt: exchange.startedAt, endedAt, after: [] });
  }
  return steps;
}

/** The polls that this one goes on with: nothing else of the process began and ended in between. */
function runGoingOn(steps: Step[], exchange: Exchange): Step | undefined {
  for (const step of steps.toReversed()) {
    if (isPoll(step.exchange)) return step.exchange.request.url === exchange.request.url ? step : undefined;
    if (step.endedAt <= exchange.startedAt) return undefined;
  }
  return undefined;
}

/** A status that is asked for without waiting. */
export function isPoll({ request, response }: Exchange): boolean {
  const isStatus = request.method === 'GET' && v1PathOf(request.url)?.form === '/process/:id';
  const waits = new URL(request.url).searchParams.get('wait') ?? 'no';
  return isStatus && /^(no|false|0)$/i.test(waits) && stepOf(jsonOf(response.body?.bytes)) !== undefined;
}

function jsonOf(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(bytes?.toString() ?? '');
  } catch {
    return undefined;
  }
}

const order = ['input', 'wait', 'convert', 'output', 'finished'];

/** Whether a process is as far as it was in the recording; an error is an end, too. */
export function isReached(step: string | undefined, wanted: string | undefined): boolean {
  if (step === undefined || wanted === undefined || step === 'error' || step === 'finished') return true;
  return wanted !== 'error' && order.indexOf(step) >= order.indexOf(wanted);
}
