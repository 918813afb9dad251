/**
 * A front that takes HTTP requests: the program's `POST` is called for each, and what it returns is the answer. There is no
 * broker. What is like one is the client on the other side:
 *
 * - It is told nothing until the answer is there. A process that dies before has answered nobody, and the client cannot know
 *   how far it came.
 * - So it may send the same request again (`retries`), after a lost connection and after an answer that asks for patience:
 *   429, 500, 502, 503, 504. It waits as long as `Retry-After` says, else `retryAfterMs`.
 * - An answer below 500, and not 429, settles the request. 202 means accepted, not done.
 *
 * A worker has one request in hand at a time, or as many as `inHand` says: then the handler is called again while earlier calls of it wait
 * for something, as in any server. What dies with the process is all of them.
 */
import type { Due, Handing, Outgoing, Settling } from '../brokers/broker.ts';
import { type Touch, writes } from '../brokers/touch.ts';
import type { Digest } from '../history/digest.ts';
import type { Emit, Json, Ms } from '../history/event.ts';
import type { HttpAnswer } from '../process/http.ts';
import { frontQueueOf, type HttpSpec } from '../system/system.ts';
import type { OwnFeed } from './feed.ts';

interface Pending {
  readonly name: string;
  readonly body: string;
  readonly headers: { readonly [name: string]: string };
  attempt: number;
  /** When the client sends it, or sends it again; null while a worker has it or when it is over. */
  dueAt: Ms | null;
  /** Whose answer the client waits for. */
  worker: number | null;
}

const PATIENCE = [429, 500, 502, 503, 504];
const LONGEST_WAIT_MS = 86_400_000;

export class HttpFront implements OwnFeed {
  readonly connects = false;
  readonly alike = true;
  readonly #front: HttpSpec;
  readonly #emit: Emit;
  #requests: Pending[] = [];

  constructor(front: HttpSpec, emit: Emit) {
    this.#front = front;
    this.#emit = emit;
  }

  get #queue(): string {
    return frontQueueOf(this.#front);
  }

  send(name: string, { body, headers, retryOf }: Outgoing, now: Ms): void {
    this.#emit({ type: 'sent', at: now, message: name, queue: this.#queue, body, headers, retryOf });
    const all = { 'content-type': 'application/json', ...lowered(headers) };
    this.#requests.push({ name, body: JSON.stringify(body), headers: all, attempt: 0, dueAt: now, worker: null });
  }

  start(): void {}

  crash(worker: number, now: Ms): void {
    for (const request of this.#requests) if (request.worker === worker) this.#lost(request, this.#front.retryAfterMs, now);
  }

  receivable(_worker: number, now: Ms): boolean {
    return this.#next(now) !== undefined;
  }

  receive(worker: number, now: Ms): Handing | null {
    const request = this.#next(now);
    if (request === undefined) return null;
    request.attempt += 1;
    request.dueAt = null;
    request.worker = worker;
    const { name, body, headers, attempt } = request;
    const view = { method: this.#front.method, url: `http://localhost${this.#front.path}`, headers, body };
    const cause = attempt === 1 ? 'first' : 'redelivery';
    // A request that is sent again is the same to the process that gets it.
    return { message: name, queue: this.#queue, attempt, cause, receipt: name, view, observed: name };
  }

  /** A handler that was through without its answer reaching the client: the connection was lost on the way. */
  finished(worker: number, { message, attempt }: Handing, _failed: boolean, now: Ms): void {
    const request = this.#requests.find(({ name }) => name === message);
    if (request?.attempt === attempt && request.worker === worker) this.#lost(request, this.#front.retryAfterMs, now);
  }

  leaseEnd(): null {
    return null;
  }

  settle(operation: string, [status, headers, body]: readonly Json[], { worker, handing, delivery }: Settling, now: Ms): Json {
    if (operation !== 'answer') throw new Error(`a request has no operation ${operation}: what the handler returns is its answer`);
    const answer = { status, headers, body } as HttpAnswer;
    const { message, attempt } = handing;
    const request = this.#requests.find(({ name }) => name === message)!;
    if (request.attempt !== attempt || request.worker !== worker) throw new Error(`${message} is answered twice`);
    this.#emit({ type: 'answered', at: now, message, delivery, ...answer });
    if (PATIENCE.includes(answer.status)) this.#lost(request, waitOf(answer) ?? this.#front.retryAfterMs, now);
    else {
      request.worker = null;
      this.#emit({ type: 'settled', at: now, message, delivery, native: 'answer' });
    }
    return null;
  }

  nextTimer(now: Ms): Due | null {
    const due = this.#requests.flatMap(({ dueAt }) => (dueAt !== null && dueAt > now ? [dueAt] : []));
    return due.length === 0 ? null : { at: Math.min(...due), reason: 'client-retry' };
  }

  pass(): void {}

  touches(): readonly Touch[] {
    return [writes('')];
  }

  /** Whose answer a client waits for shows in what that worker has in hand. */
  digest(into: Digest, now: Ms): void {
    for (const { name, attempt, dueAt, worker } of this.#requests)
      into
        .add(name)
        .number(attempt)
        .number(dueAt === null ? -1 : Math.max(dueAt - now, 0))
        .number(worker === null ? 0 : 1);
  }

  copy(emit: Emit): HttpFront {
    const copy = new HttpFront(this.#front, emit);
    copy.#requests = this.#requests.map(request => ({ ...request }));
    return copy;
  }

  snapshot(): Json {
    return Object.fromEntries(
      this.#requests.map(({ name, attempt, dueAt, worker }) => [
        name,
        { attempts: attempt, state: worker !== null ? 'in hand' : dueAt !== null ? 'coming' : 'over' },
      ]),
    );
  }

  #next(now: Ms): Pending | undefined {
    return this.#requests.find(({ dueAt }) => dueAt !== null && dueAt <= now);
  }

  /** The client has no answer that it could be content with. It tries again, or gives up. */
  #lost(request: Pending, waitMs: Ms, now: Ms): void {
    request.worker = null;
    if (request.attempt > this.#front.retries) return;
    request.dueAt = now + waitMs;
    this.#emit({ type: 'returned', at: now, message: request.name, reason: 'client-retry' });
  }
}

/** `Retry-After` in seconds; the form with a date says nothing here, where there are no dates. */
function waitOf({ headers }: HttpAnswer): Ms | null {
  const seconds = headers['retry-after'];
  return seconds !== undefined && /^\d{1,9}$/.test(seconds) ? Math.min(Number(seconds) * 1000, LONGEST_WAIT_MS) : null;
}

const lowered = (headers: { readonly [name: string]: string }) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
