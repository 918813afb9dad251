/** What could happen next. Keeps nothing. */
import type { FaultName } from '../history/faults.ts';
import { ADVANCE, applyOf, type Choice, REST, receiveBy } from './schedule.ts';
import { STRIKES, type Struck, struck } from './strikes.ts';
import type { PendingCall, Worker } from './worker.ts';
import type { World } from './world.ts';

export class Courses {
  readonly #run: Struck;
  readonly #world: World;
  /** In each run the same: workers that connect, those that are called when all is quiet, and faults that the bound allows. */
  readonly #connecting: readonly Worker[];
  readonly #patient: readonly Worker[];
  readonly #strikes: readonly {
    readonly strike: (typeof STRIKES)[number];
    readonly most: number;
    readonly where: readonly string[] | null;
  }[];

  constructor(run: Struck) {
    this.#run = run;
    this.#world = run.world;
    const { bound } = run.world.setting;
    this.#connecting = run.world.workers.filter(worker => run.world.feedOf(worker).connects);
    this.#patient = run.world.workers.filter(worker => run.world.isPatient(worker));
    this.#strikes = STRIKES.flatMap(strike => {
      const most = bound.faults[strike.fault as FaultName] ?? 0;
      return most === 0 ? [] : [{ strike, most, where: bound.where[strike.fault as FaultName] ?? null }];
    });
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
    for (const { number, life } of this.#connecting) if (life === null) choices.push({ kind: 'start', worker: number });
    // Whoever starts a dead process anew may be late: time may pass first, as far as anything waits for it.
    if (choices.length === 0 || (!works && world.nextTimer() !== null)) choices.push(this.#idle());
    return choices;
  }

  #unborn(): Worker | null {
    for (const worker of this.#connecting) if (worker.lifeNumber === 0) return worker;
    return null;
  }

  #asks(worker: Worker): boolean {
    const feed = this.#world.feedOf(worker);
    if (worker.busy || (feed.connects && worker.life === null) || this.#patient.includes(worker)) return false;
    return feed.receivable(worker.number, this.#world.now);
  }

  /** Nobody has anything to do. Who is patient is called once nothing is left to wait for either. */
  #idle(): Choice {
    if (this.#world.nextTimer() !== null) return ADVANCE;
    for (const worker of this.#patient)
      if (!worker.busy && this.#world.feedOf(worker).receivable(worker.number, this.#world.now)) return receiveBy(worker.number);
    return REST;
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
    if (this.#strikes.length === 0 || this.#unborn() !== null) return;
    const left = this.#strikes.filter(({ strike, most }) => struck(world, strike.fault) < most);
    for (const worker of world.workers)
      for (const { strike, where } of left)
        if (strike.ofWorker !== undefined && (where === null || where.includes(worker.program)))
          choices.push(...strike.ofWorker(this.#run, worker));
    for (const { strike, where } of left) {
      const offered = strike.ofWorld?.(this.#run) ?? [];
      choices.push(
        ...offered.filter(choice => where === null || !('worker' in choice) || where.includes(world.workers[choice.worker - 1]!.program)),
      );
    }
  }
}
