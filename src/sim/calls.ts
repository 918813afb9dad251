/** Calls that lives have made: when one can take hold, what it does then, and how it fails. Keeps nothing. */
import type { Json } from '../history/event.ts';
import type { CallRequest } from '../process/call-port.ts';
import type { Trouble } from '../services/kinds.ts';
import { type Reply, type ServiceCall, ServiceRefusal } from '../services/service.ts';
import type { Lives } from './lives.ts';
import type { PendingCall, Worker } from './worker.ts';
import type { World } from './world.ts';

export class Calls {
  readonly #world: World;
  readonly #lives: Lives;

  constructor(world: World, lives: Lives) {
    this.#world = world;
    this.#lives = lives;
  }

  canApply(worker: Worker, call: PendingCall, index: number): boolean {
    if (call.wakesAt !== null || (call.slowUntil !== null && call.slowUntil > this.#world.now)) return false;
    const { transaction } = call.request;
    // One transaction is one connection, and in the ordinary course a connection answers in order.
    if (transaction !== null && this.isBehind(worker, transaction, index)) return false;
    return this.isReady(call);
  }

  /** Behind an earlier call of its transaction. */
  isBehind({ calls }: Worker, transaction: number, index: number): boolean {
    for (let earlier = 0; earlier < index; earlier += 1) if (calls[earlier]!.request.transaction === transaction) return true;
    return false;
  }

  isReady(call: PendingCall): boolean {
    const service = this.#world.services[call.request.service];
    if (service === undefined) return true;
    // Who else is under way matters only where the call would have to wait.
    return service.ready(call.asked, this.#world.now) || service.ready(call.asked, this.#world.now, this.#underWay(call.request.service));
  }

  #underWay(service: string): ServiceCall[] {
    return this.#world.workers.flatMap(worker =>
      worker.calls.flatMap(({ request, asked }) => (request.service === service ? [asked] : [])),
    );
  }

  /** A statement inside a transaction is undone with its connection, and a read leaves nothing: then a lost reply is a refusal. */
  outlivesConnection({ service, operation, transaction }: CallRequest): boolean {
    if (service === 'message' || operation === 'commit') return true;
    return transaction === null && this.#world.services[service]?.readOnly(operation) !== true;
  }

  /** What the exercise declares of its service; null for nothing. */
  troubleOf({ request: { service, operation } }: PendingCall): Trouble | null {
    if (operation === 'rollback') return null;
    return this.#world.setting.system.trouble[service] ?? null;
  }

  /** @param replied false: the connection is lost before the reply arrives */
  apply(worker: Worker, call: PendingCall, replied: boolean): void {
    worker.calls.splice(worker.calls.indexOf(call), 1);
    const { request } = call;
    const { now } = this.#world;
    const service = this.#world.services[request.service];
    let result: Json;
    try {
      const reply = service === undefined ? this.#atBroker(worker, call) : service.apply(call.asked, now);
      if (reply.changes.length === 0) this.#weigh(reply.result);
      this.#world.touched(worker, request, reply.changes, reply.changes.length > 0 || !replied);
      this.#world.emit({ type: 'applied', at: now, call: call.number, result: reply.result, changes: reply.changes, replied });
      reply.after?.();
      if (!replied) {
        this.#answer(worker, call, connectionLost(request));
        return;
      }
      result = reply.result;
    } catch (error) {
      if (!(error instanceof ServiceRefusal)) throw error;
      this.#reject(worker, call, error, false);
      return;
    }
    this.#lives.tell(worker, 'reply', call.ordinal, result, '');
  }

  /** A call about the message in hand goes to whatever handed it, one of a broker's own client to that broker. */
  #atBroker(worker: Worker, { request: { service, operation, args }, hand }: PendingCall): Reply {
    const { now } = this.#world;
    const asked = this.#world.asked(service);
    if (asked !== null)
      return asked.broker.ask!(operation, args, { worker: worker.number, life: worker.lifeNumber, delivery: hand.delivery }, now);
    return { result: this.#world.feedOf(worker).settle(operation, args, { worker: worker.number, ...hand }, now), changes: [] };
  }

  #weigh(result: Json): void {
    const { count, setting } = this.#world;
    count.read += weightOf(result);
    const { read } = setting.limits;
    if (count.read > read)
      throw new ServiceRefusal('TooMuchData', `more than ${read / 1024 / 1024} MB were read from services in this run`);
  }

  /** The connection is lost before the call takes hold. */
  refuse(worker: Worker, call: PendingCall): void {
    worker.calls.splice(worker.calls.indexOf(call), 1);
    this.#loseTransaction(worker, call);
    this.#reject(worker, call, connectionLost(call.request), true);
  }

  /** With an error that the exercise declares. It is the service's own answer, so its connection lives; a transaction does not. */
  fail(worker: Worker, call: PendingCall, error: number): void {
    const { name, message, status, retryAfterMs } = this.troubleOf(call)!.errors[error]!;
    const facts = { ...(status === undefined ? {} : { status }), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    worker.calls.splice(worker.calls.indexOf(call), 1);
    this.#loseTransaction(worker, call);
    this.#reject(worker, call, new ServiceRefusal(name, message, name, facts), true);
  }

  slow(worker: Worker, index: number): void {
    const call = worker.calls[index]!;
    worker.calls[index] = { ...call, slowUntil: this.#world.now + this.troubleOf(call)!.slowMs! };
  }

  /** A refused statement means a lost connection, and a lost connection takes its transaction along. */
  #loseTransaction(worker: Worker, { request: { service, transaction } }: PendingCall): void {
    if (transaction !== null) this.#world.services[service]?.disconnect(worker.life!.session);
  }

  #reject(worker: Worker, call: PendingCall, refusal: ServiceRefusal, injected: boolean): void {
    const error = { name: refusal.name, message: refusal.message };
    this.#world.touched(worker, call.request, [], injected);
    const { retryAfterMs } = refusal.facts;
    const asked = typeof retryAfterMs === 'number' ? { retryAfterMs } : {};
    this.#world.emit({ type: 'refused', at: this.#world.now, call: call.number, error, injected, ...asked });
    this.#answer(worker, call, refusal);
  }

  /** The caller's promise rejects. Whether the call took hold, it is not told. */
  #answer(worker: Worker, call: PendingCall, { name, message, code, facts }: ServiceRefusal): void {
    this.#lives.tell(worker, 'refusal', call.ordinal, [name, message, code, facts], '');
  }
}

/** Characters, and something for every value. */
function weightOf(value: Json): number {
  if (typeof value === 'string') return value.length;
  if (value === null || typeof value !== 'object') return 4;
  let weight = 4;
  for (const [key, item] of Object.entries(value)) weight += key.length + weightOf(item as Json);
  return weight;
}

function connectionLost({ service, operation }: CallRequest): ServiceRefusal {
  if (operation === 'answer') return new ServiceRefusal('ServiceUnavailable', 'the client was not told the answer: connection lost');
  const target = service === 'message' ? 'the broker' : `the ${service} service`;
  return new ServiceRefusal('ServiceUnavailable', `${target} did not answer ${operation}: connection lost`);
}
