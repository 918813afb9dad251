/** What could happen next. Keeps nothing. */
import { ADVANCE, applyOf, type Choice, OPEN, REST, receiveBy } from './schedule.ts';
import type { Setting } from './setting.ts';
import { STRIKES, type Strike, type Struck, struck } from './strikes.ts';
import type { PendingCall, Worker } from './worker.ts';
import type { World } from './world.ts';

/** In a run and all its copies the same: workers that connect, those that are called when all is quiet, and faults that the bound allows. */
interface Known {
  /** Places among the workers. */
  readonly connecting: readonly number[];
  readonly patient: readonly number[];
  /** By place: those that are handed nothing until somebody was called and has come. Empty where there are none. */
  readonly closed: ReadonlySet<number>;
  readonly strikes: readonly { readonly strike: Strike; readonly most: number; readonly where: readonly string[] | null }[];
}

const KNOWN = new WeakMap<Setting, Known>();

function knownOf(world: World): Known {
  const known = KNOWN.get(world.setting);
  if (known !== undefined) return known;
  const { bound } = world.setting;
  const placesOf = (is: (worker: Worker) => boolean) => world.workers.flatMap((worker, place) => (is(worker) ? [place] : []));
  const found = {
    connecting: placesOf(worker => world.feedOf(worker).connects),
    patient: placesOf(worker => world.isPatient(worker)),
    closed: new Set(placesOf(worker => world.specOf(worker).opens === 'alarm')),
    strikes: STRIKES.flatMap(strike => {
      const most = bound.faults[strike.fault] ?? 0;
      return most === 0 ? [] : [{ strike, most, where: bound.where[strike.fault] ?? null }];
    }),
  };
  KNOWN.set(world.setting, found);
  return found;
}

export class Courses {
  readonly #run: Struck;
  readonly #world: World;
  readonly #known: Known;

  constructor(run: Struck) {
    this.#run = run;
    this.#world = run.world;
    this.#known = knownOf(run.world);
  }

  /** Of the ordinary course, the first of them first; never empty. @param firstOnly one is enough */
  ordinary(firstOnly: boolean): Choice[] {
    const world = this.#world;
    const choices: Choice[] = [];
    const count = world.workers.length;
    for (let at = 0; at < count; at += 1) {
      const worker = this.#inTurn(at);
      for (let index = 0; index < worker.calls.length; index += 1) {
        if (!this.#run.calls.canApply(worker, worker.calls[index]!, index)) continue;
        choices.push(applyOf(worker.number, index));
        if (firstOnly) return choices;
      }
    }
    // Where connecting means something to the broker, all workers connect before anything else happens.
    const unborn = this.#unborn();
    if (unborn !== null) return [{ kind: 'start', worker: unborn.number }];
    // Workers of one program that never lived are the same worker; any others may differ, if only in what a criterion knows of them.
    let newcomers: string[] | null = null;
    for (let at = 0; at < count; at += 1) {
      const worker = this.#inTurn(at);
      if (!this.#asks(worker)) continue;
      if (worker.lifeNumber === 0) {
        if (newcomers?.includes(worker.program)) continue;
        newcomers = [...(newcomers ?? []), worker.program];
      }
      choices.push(receiveBy(worker.number));
      if (firstOnly) return choices;
    }
    const works = choices.length > 0;
    for (const place of this.#known.connecting)
      if (world.workers[place]!.life === null && !this.#isClosed(place)) choices.push({ kind: 'start', worker: place + 1 });
    // Whoever starts a dead process anew may be late: time may pass first, as far as anything waits for it.
    if (choices.length === 0 || (!works && world.nextTimer() !== null)) choices.push(this.#idle());
    return choices;
  }

  #unborn(): Worker | null {
    const { workers } = this.#world;
    for (const place of this.#known.connecting) if (workers[place]!.lifeNumber === 0 && !this.#isClosed(place)) return workers[place]!;
    return null;
  }

  /** Nobody has started its program yet. */
  #isClosed(place: number): boolean {
    return this.#known.closed.size > 0 && this.#known.closed.has(place) && this.#world.alarms?.opened === false;
  }

  #asks(worker: Worker): boolean {
    const feed = this.#world.feedOf(worker);
    if (worker.full || (feed.connects && worker.life === null) || this.#known.patient.includes(worker.number - 1)) return false;
    if (this.#isClosed(worker.number - 1)) return false;
    return feed.receivable(worker.number, this.#world.now);
  }

  /** Nobody has anything to do. Who is patient is called once nothing is left to wait for either. */
  #idle(): Choice {
    if (this.#world.nextTimer() !== null) return ADVANCE;
    for (const place of this.#known.patient) {
      const worker = this.#world.workers[place]!;
      if (!worker.busy && this.#world.feedOf(worker).receivable(worker.number, this.#world.now)) return receiveBy(worker.number);
    }
    return this.#known.closed.size > 0 && this.#world.alarms!.calls ? OPEN : REST;
  }

  /** The worker that moved last goes on first, so that the ordinary course has no needless switching. */
  #inTurn(at: number): Worker {
    const { workers, count } = this.#world;
    const index = count.turn - 1 + at;
    return workers[index < workers.length ? index : index - workers.length]!;
  }

  /**
   * Of the calls of one transaction that are under way at once, a later one may come before an earlier one, and the commit before
   * them all: it was asked for, so nobody waited for them. Clients differ here: one sends such a statement late, another never, because
   * its query runs only once somebody awaits it. Whatever comes after the commit finds its transaction ended. No fault, and never the
   * ordinary course.
   */
  addOvertaking(choices: Choice[]): void {
    const { calls } = this.#run;
    for (const worker of this.#world.workers)
      for (let index = 1; index < worker.calls.length; index += 1) {
        const call: PendingCall = worker.calls[index]!;
        const { transaction, operation } = call.request;
        if (transaction === null || operation === 'rollback' || !calls.isBehind(worker, transaction, index)) continue;
        if (calls.isReady(call)) choices.push(applyOf(worker.number, index));
      }
  }

  addFaults(choices: Choice[]): void {
    const world = this.#world;
    if (this.#known.strikes.length === 0 || this.#unborn() !== null) return;
    const left = this.#known.strikes.filter(({ strike, most }) => struck(world, strike.fault) < most);
    for (const worker of world.workers)
      for (const { strike, where } of left)
        if (strike.ofWorker !== undefined && (where === null || where.includes(worker.program)) && !this.#isClosed(worker.number - 1))
          choices.push(...strike.ofWorker(this.#run, worker));
    for (const { strike, where } of left) {
      const offered = strike.ofWorld?.(this.#run) ?? [];
      choices.push(
        ...offered.filter(choice => where === null || !('worker' in choice) || where.includes(world.workers[choice.worker - 1]!.program)),
      );
    }
  }
}
