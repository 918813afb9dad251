/**
 * Which steps have nothing to do with each other, so that a search need not try them in both orders.
 *
 * Where all that one worker can do next, and all that can befall it, touches nothing that anybody else will ever touch, it is enough to
 * go on with that worker: whatever others could do now, they can do just as well afterwards, and the same follows. (In the literature: a
 * persistent set of one process.) It is done only where that worker is the one to go on in the ordinary course, so a schedule reads the
 * same with and without.
 *
 * What a program touches is learned: it is what its lives have called in any run so far. A search that relied on less than what it
 * learned later starts over.
 *
 * Nobody is put off for ever: within one delivery what a life has observed only grows, and what it is handed is counted by what hands it
 * out; so no run comes back to a state by such steps alone.
 */
import { type FeedStep, locks, type Touch, writes } from '../brokers/touch.ts';
import type { Choice } from './schedule.ts';
import { struck } from './strikes.ts';
import type { Touches } from './touches.ts';
import { callTouches, feedTouches, isOfDatabase, tableOf } from './touching.ts';
import type { Worker } from './worker.ts';
import type { World } from './world.ts';

/** Faults that strike more than one worker, or let time pass while others could move. */
const WIDE = ['expire', 'rebalance', 'restart', 'cut'] as const;

const READ = 1;
const LOCK = 2;
const WRITE = 4;
const BITS = { read: READ, lock: LOCK, write: WRITE } as const;
/** What of others' each conflicts with. */
const AGAINST = { read: WRITE, lock: WRITE | LOCK, write: WRITE | LOCK | READ } as const;

const STEPS: readonly FeedStep[] = ['start', 'receive', 'finish', 'crash'];

/** What is enough to try at a state. */
export interface Enough {
  readonly worker: Worker;
  readonly choices: readonly Choice[];
  /** Only if the ordinary one of them does not end the handler: what follows that end is not its own. */
  readonly unlessDone: boolean;
}

export class Apart {
  readonly #touches: Touches;
  /** By program: what workers other than one of its own touch; and how much was known then. */
  readonly #others = new Map<string, ReadonlyMap<string, number>>();
  #known = -1;
  /** Something was left out because of what is known of programs. */
  relied = false;

  constructor(touches: Touches) {
    this.#touches = touches;
  }

  /** Of all choices of a state; null where all of them are to be tried. */
  enough(world: World, choices: readonly Choice[]): Enough | null {
    const first = choices[0]!;
    if ((first.kind !== 'apply' && first.kind !== 'receive') || choices.length === 1) return null;
    if (world.refuses || world.alarms?.delicate === true) return null;
    if (WIDE.some(fault => leftOf(world, fault) > 0)) return null;
    const worker = world.workers[first.worker - 1]!;
    // Of several that are in hand it is not known whose step comes next.
    if (worker.most > 1) return null;
    const others = this.#othersThan(world, worker);
    const own = this.#step(world, worker, first.kind);
    if (own === null || own.some(touch => isShared(touch, others))) return null;
    const mine = choices.filter(choice => 'worker' in choice && choice.worker === worker.number);
    if (mine.length === choices.length) return null;
    const unlessDone = feedTouches(world, worker, 'finish').some(touch => isShared(touch, others));
    // Of other choices it is not seen in time whether they end it.
    if (unlessDone && mine.slice(1).some(({ kind }) => kind !== 'crash')) return null;
    this.relied = true;
    return { worker, choices: mine, unlessDone };
  }

  /** All that the worker may touch in what it does next; null where that is not known. */
  #step(world: World, worker: Worker, kind: 'apply' | 'receive'): Touch[] | null {
    const own = feedTouches(world, worker, 'crash').slice();
    const { db } = world.services;
    for (const table of (worker.life === null ? undefined : db?.held?.(worker.life.session)) ?? []) own.push(locks(tableOf(table)));
    if (kind === 'receive') {
      if (worker.calls.length + worker.timers.length > 0) return null;
      own.push(...feedTouches(world, worker, 'receive'));
      return own;
    }
    // Whoever is through with its handler may be handed something else before it goes on.
    if (!worker.busy) return null;
    for (const { request } of worker.calls) {
      if (request.service === 'db' && (request.operation === 'commit' || request.operation === 'rollback')) {
        // All that its transactions have ever written.
        const does = request.operation === 'commit' ? writes : locks;
        for (const { thing, how } of this.#touches.of(worker.program)) if (how !== 'read' && isOfDatabase(thing)) own.push(does(thing));
      } else own.push(...callTouches(world, worker, request));
    }
    return own;
  }

  #othersThan(world: World, worker: Worker): ReadonlyMap<string, number> {
    if (this.#known !== this.#touches.size) {
      this.#known = this.#touches.size;
      this.#others.clear();
    }
    let others = this.#others.get(worker.program);
    if (others !== undefined) return others;
    const all = new Map<string, number>();
    for (const other of world.workers) {
      if (other === worker) continue;
      const add = ({ thing, how }: Touch) => all.set(thing, (all.get(thing) ?? 0) | BITS[how]);
      for (const touch of this.#touches.of(other.program)) add(touch);
      for (const step of STEPS) for (const touch of feedTouches(world, other, step)) add(touch);
    }
    others = all;
    this.#others.set(worker.program, others);
    return others;
  }
}

function isShared({ thing, how }: Touch, others: ReadonlyMap<string, number>): boolean {
  return ((others.get(thing) ?? 0) & AGAINST[how]) !== 0;
}

/** How often a fault may still strike. */
function leftOf(world: World, fault: (typeof WIDE)[number]): number {
  const most = world.setting.bound.faults[fault] ?? 0;
  return most === 0 ? 0 : most - struck(world, fault);
}
