import { LRUCache } from 'lru-cache';
import { v1PathOf, type Exchange, type Recording, type V1Path } from '../har';
import { parameterDifferences } from './match';
import { nearestOf, type Nearest } from './nearest';
import { recordedParameters, type Parameters } from './parameters';
import { candidateOf, Session, type Candidate } from './session';

export interface Question {
  method: string;
  url: string;
  parameters: Parameters;
}

export interface Answered {
  exchange: Exchange;
  session: Session;
  candidate: Candidate;
}

/** What comes nearest where nothing answers. */
export interface Unanswered {
  nearest?: Nearest;
}

const mostSessions = 20_000;

/** All recorded exchanges, and who is where in them. */
export class Book {
  private readonly sessions = new LRUCache<string, { session: Session; role: string }>({ max: mostSessions });
  private readonly parameters = new Map<Exchange, Parameters>();
  private readonly candidates: Candidate[];
  private count = 0;

  constructor(recordings: Recording[]) {
    this.candidates = recordings.map(candidateOf);
    for (const exchange of this.all()) this.parameters.set(exchange, recordedParameters(exchange));
  }

  /** The recorded exchange that answers a question; else the nearest one. */
  find(question: Question): Answered | Unanswered {
    const path = v1PathOf(question.url);
    if (path === undefined) return this.nearest(question, { form: question.url.replace(/\?.*$/s, '') }, this.all());
    if (path.capability === undefined) return this.begin(question, path);
    const known = this.sessions.get(path.capability);
    return known ? this.goOn(question, path, known) : this.nearest(question, path, this.all());
  }

  /** A new process begins, or a question that belongs to none. */
  private begin(question: Question, path: V1Path): Answered | Unanswered {
    const fits = (exchange: Exchange) => isKind(exchange, question.method, path) && this.isSame(exchange, question);
    const fitting = this.candidates.filter(({ recording }) => recording.exchanges.some(fits));
    const [candidate] = fitting;
    const exchange = candidate?.recording.exchanges.find(fits);
    if (!candidate || !exchange) return this.nearest(question, path, this.all());
    const session = new Session((this.count += 1), fitting);
    for (const [role, own] of session.own) this.sessions.set(own, { session, role });
    return { exchange, session, candidate };
  }

  /** Answers of one kind come in their order, the last one stays. Recordings that have no such answer drop out. */
  private goOn(
    question: Question,
    path: V1Path,
    { session, role }: { session: Session; role: string },
  ): Answered | Unanswered {
    const found = session.candidates.map((candidate) => {
      const capability = candidate.roles.get(role);
      const ofKind = candidate.recording.exchanges.filter(
        (exchange) =>
          isKind(exchange, question.method, path) && v1PathOf(exchange.request.url)?.capability === capability,
      );
      return { candidate, ofKind, fitting: this.alike(ofKind, question) };
    });
    const answering = found.filter(({ fitting }) => fitting.length > 0);
    const number = session.count(`${question.method} ${question.url}`);
    const [first] = answering.filter(({ fitting }) => fitting.length > number).concat(answering);
    if (!first) {
      const near = found.flatMap(({ ofKind }) => ofKind);
      return this.nearest(question, path, near.length > 0 ? near : this.all());
    }
    const isFar = first.fitting.length > number;
    session.candidates = answering
      .filter(({ fitting }) => !isFar || isPollOnly(question) || fitting.length > number)
      .map(({ candidate }) => candidate);
    const exchange = first.fitting[Math.min(number, first.fitting.length - 1)] as Exchange;
    return { exchange, session, candidate: first.candidate };
  }

  private nearest(question: Question, path: V1Path, exchanges: Exchange[]): Unanswered {
    const asked = { method: question.method, path };
    return { nearest: nearestOf(exchanges, asked, (exchange) => this.differences(exchange, question)) };
  }

  /** Those with the same parameters; of them, those that wait for the end as this question does, where there are any. */
  private alike(exchanges: Exchange[], question: Question): Exchange[] {
    const same = exchanges.filter((exchange) => this.isSame(exchange, question));
    const waits = question.parameters.has('wait');
    const alike = same.filter((exchange) => this.parameters.get(exchange)?.has('wait') === waits);
    return alike.length > 0 ? alike : same;
  }

  private isSame(exchange: Exchange, question: Question): boolean {
    return this.differences(exchange, question).length === 0;
  }

  private differences(exchange: Exchange, { url, parameters }: Question): string[] {
    const isOpen = v1PathOf(url)?.capability !== undefined;
    return parameterDifferences(this.parameters.get(exchange) ?? new Map<string, string>(), parameters, isOpen);
  }

  private all(): Exchange[] {
    return this.candidates.flatMap(({ recording }) => recording.exchanges);
  }
}

/** How often a client asks for the status says nothing of which recording it goes through. */
function isPollOnly({ method }: Question): boolean {
  return method === 'GET';
}

/** Method, path form, and the name of the file in it. */
function isKind({ request, response }: Exchange, method: string, { form, rest }: V1Path): boolean {
  const recorded = v1PathOf(request.url);
  return response.status !== 0 && request.method === method && recorded?.form === form && recorded.rest === rest;
}
