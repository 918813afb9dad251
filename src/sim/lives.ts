/**
 * Lives of programs: how one begins, hears something, does something about it, and ends. A life whose reactions are known does not run;
 * what it does is repeated (`reactions.ts`).
 *
 * Keeps nothing between two choices but a reaction that is happening.
 */
import type { Handing } from '../brokers/broker.ts';
import type { Digest } from '../history/digest.ts';
import type { Crashed, Json } from '../history/event.ts';
import type { Uncaught } from '../process/realm.ts';
import { LiveLife, type Witness } from './live-life.ts';
import type { Deed, Heard, Reaction, Recording } from './reactions.ts';
import { callTouches } from './touching.ts';
import { type LifeOfRun as Life, LifeOfRun, type PendingCall, type Worker } from './worker.ts';
import type { World } from './world.ts';

const LOG_BYTES_LIMIT = 64 * 1024;
/** What an entry of the log counts for besides its text. */
const LOG_ENTRY_BYTES = 64;

/** Where nobody says otherwise. What explored runs do is kept. */
const MOST_CALLS = 256;

export class Lives {
  readonly #world: World;
  /** Events are held back: nothing that is done meanwhile is worth keeping. */
  readonly #held: () => boolean;
  /** Several programs, so that each life says which it runs. */
  readonly #several: boolean;
  /** What a life does now that no life did before. */
  #recording: Recording | null = null;
  /** What else the choice under way brings about, once everything is still again. */
  #next: (() => void) | null = null;

  constructor(world: World, held: () => boolean) {
    this.#world = world;
    this.#held = held;
    this.#several = Object.keys(world.setting.casts).length > 1;
  }

  /** The line the code of a life was last on, for messages about a halt. */
  line({ life }: Worker) {
    // Where it stood before it was told what it is at now would be the wrong line.
    return (this.#recording === null ? life?.line() : life?.live?.line()) ?? null;
  }

  /** What the choice under way brings about next; null when that was all. To be asked when the code is still. */
  takeNext(): (() => void) | null {
    const next = this.#next;
    this.#next = null;
    return next;
  }

  /** A life begins, and connects. */
  start(worker: Worker): void {
    this.#begin(worker);
    this.#next = this.#connecting(worker);
  }

  deliver(worker: Worker, handing: Handing): void {
    if (worker.life === null) {
      this.#begin(worker);
      this.#next = this.#handing(worker, handing);
    } else this.#handOver(worker, handing);
  }

  // Functions of their own, because a function pays for what its closures hold on to also when it makes none.
  #connecting(worker: Worker): () => void {
    return () => this.#world.feedOf(worker).start(worker.number, worker.lifeNumber, this.#world.now);
  }

  #handing(worker: Worker, handing: Handing): () => void {
    return () => this.#handOver(worker, handing);
  }

  #handOver(worker: Worker, handing: Handing): void {
    const { count } = this.#world;
    count.deliveries += 1;
    const hand = { delivery: count.deliveries, handing };
    worker.hands = [...worker.hands, hand];
    worker.life!.addHand(hand);
    const delivered = {
      type: 'delivered' as const,
      at: count.now,
      delivery: hand.delivery,
      message: handing.message,
      queue: handing.queue,
      worker: worker.number,
      life: worker.lifeNumber,
      attempt: handing.attempt,
      cause: handing.cause,
    };
    const { partition, offset, redelivered } = handing;
    if (offset !== undefined) this.#world.emit({ ...delivered, partition: partition!, offset });
    else this.#world.emit(redelivered === undefined ? delivered : { ...delivered, redelivered });
    this.tell(worker, 'hand', 0, handing.view, handing.message);
  }

  #begin(worker: Worker): void {
    const { count } = this.#world;
    worker.lifeNumber += 1;
    count.sessions += 1;
    const started = { type: 'life-started' as const, at: count.now, worker: worker.number, life: worker.lifeNumber };
    this.#world.emit(this.#several ? { ...started, program: worker.program } : started);
    const { reactions } = this.#world.castOf(worker);
    const dice = this.#world.setting.usage.random.has(worker.program);
    const root = dice ? reactions?.rootOf(worker.number, worker.lifeNumber) : reactions?.root;
    worker.life = new LifeOfRun(count.sessions, root ?? null, dice);
    this.tell(worker, 'start', 0, null, '');
  }

  /** A life hears something. What it does about it is known, or its program runs when the queue is drained. */
  tell(worker: Worker, heard: Heard, ordinal: number, value: Json, label: string): void {
    const { count, setting } = this.#world;
    const { reactions } = this.#world.castOf(worker);
    const life = worker.life!;
    const { at } = life;
    if (at !== null && reactions !== null) {
      const known = at.find(heard, ordinal, value, label, count.now);
      const held = this.#held();
      if (known?.to != null && !held && count.transactions - count.forgiven + known.begins <= setting.limits.transactions) {
        this.#repeat(worker, known);
        return;
      }
      if (heard !== 'start') this.#revive(worker);
      // What is done again and again is done by the program itself: thousands of reactions that nobody will ask for would be kept.
      if (known === null && !reactions.full && !held) this.#recording = reactions.record(at, heard, ordinal, value, label);
      else life.at = null;
    }
    if (heard === 'start') life.live = new LiveLife(this.#liveParts(worker), this.#witness(worker));
    else life.live!.hear(heard, ordinal, value, label);
    if (heard !== 'start') worker.observe(heard, ordinal, heard === 'hand' ? worker.hands.at(-1)!.handing.observed : value);
  }

  #repeat(worker: Worker, { deeds, at, to }: Reaction): void {
    const { count, setting } = this.#world;
    const life = worker.life!;
    if (at !== null) {
      setting.usage.clock = true;
      count.readings += 1;
    }
    if (to!.draws > worker.draws) {
      worker.draws = to!.draws;
      worker.drew = true;
    }
    for (const deed of deeds) this.#does(worker, deed);
    if (worker.life !== life) return;
    life.at = to;
    worker.observed = to!.observed;
  }

  /** Brings a real life to where this one stands, by telling it again what this one was told. */
  #revive(worker: Worker): void {
    const { jobs } = this.#world.setting.realm;
    const life = worker.life!;
    const missed: Reaction[] = [];
    let point = life.at!;
    let { draws } = point;
    while (point !== life.liveAt && point.came !== null) {
      missed.push(point.came);
      draws = point.draws;
      point = point.came.from;
    }
    if (point === life.liveAt) life.live!.watchedBy(null);
    else {
      life.live = new LiveLife(this.#liveParts(worker), null, missed.pop()!.at);
      jobs.drain();
      // It may have drawn some before it last forgot.
      life.live.drawnSoFar(draws);
    }
    for (const { heard, ordinal, value, label, at } of missed.reverse()) {
      life.live!.hearAgain(heard, ordinal, value, label, at);
      jobs.drain();
    }
    life.live!.watchedBy(this.#witness(worker));
  }

  #liveParts(worker: Worker) {
    const { realm, limits } = this.#world.setting;
    const cast = this.#world.castOf(worker);
    return { cast, realm, worker: worker.number, life: worker.lifeNumber, dice: worker.life!.dice, mostCalls: limits.calls ?? MOST_CALLS };
  }

  #witness(worker: Worker): Witness {
    const { count, setting } = this.#world;
    return {
      does: deed => {
        this.#recording?.add(deed);
        this.#does(worker, deed);
      },
      tooManyTransactions: () => {
        const { transactions } = setting.limits;
        if (count.transactions - count.forgiven < transactions) return null;
        if (this.#recording !== null) this.#recording.loose = true;
        return transactions;
      },
      now: () => {
        setting.usage.clock = true;
        count.readings += 1;
        if (this.#recording !== null) this.#recording.at = count.now;
        worker.observe('now', 0, count.now);
        return count.now;
      },
      drew: () => {
        setting.usage.random.add(worker.program);
        if (this.#recording !== null && !worker.life!.dice) this.#recording.loose = true;
        worker.draws += 1;
        worker.drew = true;
      },
    };
  }

  #does(worker: Worker, deed: Deed): void {
    const life = worker.life!;
    const { count, services } = this.#world;
    switch (deed.kind) {
      case 'call':
        this.#call(worker, deed);
        return;
      case 'begin': {
        count.transactions += 1;
        life.addTransaction(count.transactions);
        services.db!.apply({ session: life.session, operation: 'begin', args: [], transaction: count.transactions }, count.now);
        return;
      }
      case 'finish':
        this.#finish(worker, deed);
        return;
      case 'log':
        this.#log(worker, deed);
        return;
      case 'timer':
        worker.timers.push({ id: deed.id, at: count.now + deed.delayMs, ordinal: deed.ordinal });
        worker.timers.sort((a, b) => a.at - b.at || a.id - b.id);
        return;
      case 'clear':
        worker.timers = worker.timers.filter(timer => timer.id !== deed.id);
        return;
      case 'end':
        this.die(worker, { error: deed.error, line: deed.line });
        return;
      case 'withdraw':
        this.#withdraw(worker, deed.ordinal);
    }
  }

  /** A sleeper was told to give up. Nobody wakes it, and nothing else comes of it. */
  #withdraw(worker: Worker, ordinal: number): void {
    const call = worker.calls.find(each => each.ordinal === ordinal);
    if (call === undefined) return;
    worker.calls.splice(worker.calls.indexOf(call), 1);
    this.#world.emit({ type: 'refused', at: this.#world.now, call: call.number, error: WITHDRAWN, injected: false });
  }

  #call(worker: Worker, deed: Extract<Deed, { kind: 'call' }>): void {
    const { count, setting } = this.#world;
    const { session, hands, transactions } = worker.life!;
    const { service, operation, subject, args } = deed.request;
    const transaction = deed.request.transaction === null ? null : transactions[deed.request.transaction - 1]!;
    const hand = hands[deed.hand]!;
    count.calls += 1;
    const call: PendingCall = {
      number: count.calls,
      ordinal: deed.ordinal,
      request: transaction === null ? deed.request : { ...deed.request, transaction },
      asked: { session, operation, args, transaction, delivery: hand.delivery },
      hand,
      wakesAt: service === 'clock' ? count.now + (args[0] as number) : null,
      slowUntil: null,
    };
    worker.calls.push(call);
    setting.usage.touches?.add(worker.program, deed.request, () => callTouches(this.#world, worker, deed.request));
    this.#world.emit({
      type: 'called',
      at: count.now,
      call: count.calls,
      delivery: hand.delivery,
      worker: worker.number,
      life: worker.lifeNumber,
      line: deed.line,
      service,
      operation,
      subject,
      args,
      transaction,
    });
  }

  #finish(worker: Worker, { hand: number, error, line }: Extract<Deed, { kind: 'finish' }>): void {
    const hand = worker.life!.hands[number]!;
    if (!worker.hands.includes(hand)) return;
    worker.hands = worker.hands.filter(each => each !== hand);
    const { delivery, handing } = hand;
    const { now } = this.#world;
    this.#world.emit({ type: 'finished', at: now, delivery, worker: worker.number, life: worker.lifeNumber, error, line });
    this.#world.feedOf(worker).finished(worker.number, handing, error !== null, now);
  }

  /** @param own why, where it is the program's own doing */
  die(worker: Worker, own: Pick<Crashed, 'error' | 'line'> = {}): void {
    const { now, services } = this.#world;
    const pending = worker.calls.map(call => call.number);
    this.#world.emit({ type: 'crashed', at: now, worker: worker.number, life: worker.lifeNumber, pending, ...own });
    this.#world.feedOf(worker).crash(worker.number, now);
    for (const broker of Object.values(this.#world.brokers)) broker.lost?.(worker.number);
    for (const service of Object.values(services)) service.disconnect(worker.life!.session);
    worker.die();
  }

  #log(worker: Worker, { hand, level, text, line }: Extract<Deed, { kind: 'log' }>): void {
    const { count } = this.#world;
    if (count.logged > LOG_BYTES_LIMIT) return;
    count.logged += text.length + LOG_ENTRY_BYTES;
    const said =
      count.logged > LOG_BYTES_LIMIT ? `(more than ${LOG_BYTES_LIMIT / 1024} kB were logged in this run; the rest is left out)` : text;
    // Of several that are in hand nobody can tell whose it is.
    const { delivery = null } = (hand !== null ? worker.life!.hands[hand] : worker.hands.length === 1 ? worker.hand : null) ?? {};
    this.#world.emit({ type: 'logged', at: count.now, worker: worker.number, life: worker.lifeNumber, delivery, line, level, text: said });
  }

  /**
   * Runs the code of whoever's turn it is until it is still. On native promises it already is, and this tells what went wrong in our
   * own jobs. What nobody has caught or handled by then ends the process, as it does in Node (`--unhandled-rejections=throw`, the default).
   * @param unhandled what the engine says of it, on native promises
   */
  drain(unhandled: Uncaught | null): void {
    const { setting, workers, count } = this.#world;
    const { jobs } = setting.realm;
    const worker = workers[count.turn - 1]!;
    const { reactions, stateless } = this.#world.castOf(worker);
    const { life } = worker;
    // Where reactions are known, mostly nothing waits in the queue.
    if (reactions === null || !jobs.empty) jobs.drain();
    const { observed, draws } = worker;
    const uncaught = jobs.takeUncaught() ?? unhandled;
    if (uncaught !== null) life?.live?.end(uncaught.error);
    if (this.#recording !== null) this.#keep(life!, observed, draws, this.#recording);
    if (stateless && worker.idle) this.#forget(worker);
  }

  #keep(life: Life, observed: Digest, draws: number, recording: Recording): void {
    this.#recording = null;
    life.at = recording.close(life.live!, observed, draws);
    life.liveAt = life.at;
    // An engine keeps what the generators of a program refer to until it next collects everything: they had better not refer to a run.
    if (life.at !== null) life.live!.watchedBy(null);
  }

  /** Sound only where the program keeps nothing between deliveries. */
  #forget(worker: Worker): void {
    const { life } = worker;
    worker.forget();
    this.#world.feedOf(worker).forgotten?.(worker.number);
    if (life === null) return;
    life.live?.forget();
    if (life.at === null) return;
    // As it was when it had started, but for what it has drawn.
    let started = life.at;
    while (started.came!.from.came !== null) started = started.came!.from;
    const rested = life.dice ? started.rest(worker.draws) : started;
    if (rested === life.at) return;
    life.at = rested;
    life.live = null;
    life.liveAt = null;
    life.hands = [];
    life.transactions = [];
  }
}

const WITHDRAWN = { name: 'AbortError', message: 'the signal aborted' };
