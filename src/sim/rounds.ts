/**
 * Sees when the ordinary course of a run goes round: a life that looks again every second whether somebody else is done,
 * prolongs its hold on a message for ever, or counts in a variable how often it has thrown at the same message. Such a life never comes
 * back to a state of its own, because what it has observed grows with every look; only what it does tells.
 *
 * Three rounds alike are a guess. From then on events are held back while the run goes on, until one of three things is known:
 *
 * - It goes on like that for a thousand rounds, and all around the lives (broker, services, calls, timers) is where it was
 *   rounds ago. What comes is a function of that and of the lives' memory, and their memory has had a thousand rounds to make
 *   a difference. What has not come about by now never will: the run ends as one that goes round.
 * - Soon something is different: a loop that counts to sixty, somebody else's work. Then everything is told as if nobody had
 *   guessed.
 * - Late something is different: SQS hides a message for twelve hours at most, however often that is prolonged. Then it is told
 *   as the same again, so many times, and the run goes on from there.
 *
 * A loop that would end by itself, but only after more rounds than are waited for, is taken for endless: the one thing here that
 * could be wrong.
 *
 * Where no time passes in a round, the life spins, and everybody else goes first: other workers, then time itself.
 */
import { Digest } from '../history/digest.ts';
import type { Delivered, HistoryEvent, Ms } from '../history/event.ts';
import { Halt } from '../process/realm.ts';
import type { StepTold, Telling } from './telling.ts';

/** Steps of a round, at most. */
const LONGEST = 48;
/** Rounds in a row that make a guess. */
const ALIKE = 3;
/** Rounds after which a life that does the same again and again is taken to do so for ever. */
export const ROUNDS_ENOUGH = 1000;
/** How often it is looked whether all around the lives is where it was. */
const LOOK_AROUND_EVERY = ROUNDS_ENOUGH / 2;
/** Steps after which such a run is cut off. */
const HELD_STEPS = 6000;
/** Steps that code may take meanwhile, in the realm's own count: a second or two. */
const HELD_SPENT = 200_000_000;

/** What counts against the limits of a run. */
export interface Allowances {
  readonly woken: number;
  readonly logged: number;
  readonly read: number;
  readonly transactions: number;
}

/** What goes round. */
export interface GoneRound {
  /** Workers that make calls in it. */
  readonly workers: ReadonlySet<number>;
  /** Those that are handed something in it: they go round from one delivery to the next, and are stuck with none. */
  readonly handed: ReadonlySet<number>;
  /** How long a round takes. */
  readonly everyMs: Ms;
}

/** A run, as far as this has to do with it. */
export interface RunGoingRound {
  readonly steps: number;
  /** Steps that may be told one by one. */
  readonly stepLimit: number;
  readonly now: Ms;
  readonly telling: Telling;
  /** In the realm's own count. */
  readonly spent: number;
  /** The numbers of the calls under way, worker by worker. */
  callNumbers(): number[];
  /** Something will happen by itself. */
  timeIsAwaited(): boolean;
  /** Adds all that decides what happens, but for what lives have observed. */
  digestAround(into: Digest): void;
  used(): Allowances;
  /** All lives that something waits for do what they do for ever, as long as they are told the same: it was seen in other runs. */
  areEndless(): boolean;
  /** To be known from now on. */
  foundEndless(): void;
  /** As if no more than this had been used. */
  forgive(used: Allowances): void;
  /** Calls under way that were told by another number, which is the one to go by. */
  renumber(told: ReadonlyMap<number, number>): void;
  /** The run is over: it goes round, and what it told ends at `since`. */
  endsGoingRound(round: GoneRound, since: Ms): void;
  /**
   * @param at when, where what came later is not told; now where left out
   * @param handed workers that have something in hand by now of which nothing was told
   */
  endsCutOff(at?: Ms, handed?: ReadonlySet<number>): void;
}

/** A moment between two rounds. */
interface Boundary {
  readonly now: Ms;
  /** Events that had been held back. */
  readonly events: number;
  readonly calls: readonly number[];
}

interface Hold {
  readonly length: number;
  readonly step: number;
  readonly start: Boundary;
  readonly used: Allowances;
  readonly spent: number;
  /** Its lives were seen to go on like this for ever. */
  readonly known: boolean;
  /** After the last whole round. */
  last: Boundary;
  /** After the last whole round that a run may tell step by step. */
  short: Boundary;
  rounds: number;
  around: Digest | null;
  /** Messages are handed out in these rounds, and each leaves something around that no round before had: a count that goes on. */
  counted: boolean;
}

export const NOBODY: ReadonlySet<number> = new Set();

export class Rounds {
  readonly #run: RunGoingRound;
  /** By step. */
  #told: StepTold[] = [];
  /** By length of a round: for how many steps in a row each was like the one a round before. */
  readonly #alike = new Int32Array(LONGEST + 1);
  #hold: Hold | null = null;
  #cut = false;
  /** Workers that look again and again without letting time pass: everybody else goes first. */
  spinning: ReadonlySet<number> = NOBODY;
  /** Steps that nobody was told of one by one. */
  untold = 0;
  /**
   * Something was waited out. From here on only the ordinary course is followed: what else could happen in the thousand rounds of a
   * wait is what could happen in the first of them, and was listed there.
   */
  alone = false;

  constructor(run: RunGoingRound) {
    this.#run = run;
    run.telling.watch(true);
  }

  get held(): boolean {
    return this.#hold !== null;
  }

  /** After each step of the ordinary course. */
  see(): void {
    const told = this.#run.telling.stepTold();
    if (!told.idle) this.spinning = NOBODY;
    this.#compare(told);
    if (this.#hold !== null) this.#stayHeld(this.#hold);
    else {
      const length = this.#length();
      if (length !== null) this.#goesRound(length);
    }
  }

  /** The run has left its ordinary course: everything is told. */
  leave(): void {
    if (this.#hold !== null) this.#tellAll();
    this.#run.telling.watch(false);
  }

  #compare(told: StepTold): void {
    const at = this.#told.length;
    this.#told.push(told);
    for (let length = 1; length <= LONGEST; length += 1) {
      const before = at >= length ? this.#told[at - length]! : null;
      this.#alike[length] = before !== null && before.low === told.low && before.high === told.high ? this.#alike[length]! + 1 : 0;
    }
  }

  #length(): number | null {
    for (let length = 1; length <= LONGEST; length += 1) if (this.#alike[length]! >= (ALIKE - 1) * length) return length;
    return null;
  }

  #startAnew(): void {
    this.#told = [];
    this.#alike.fill(0);
  }

  #goesRound(length: number): void {
    const run = this.#run;
    const round = this.#told.slice(-length);
    // Who keeps nothing from one delivery to the next comes back to a state, which is sooner known and is no guess.
    if (this.#told.length < 2 * LONGEST && round.some(({ handed }) => handed)) return;
    if (round.every(({ idle }) => idle)) {
      this.alone = true;
      const before = this.spinning.size;
      this.spinning = new Set([...this.spinning, ...round.flatMap(({ callers }) => callers)]);
      if (this.spinning.size > before || run.timeIsAwaited()) {
        this.#startAnew();
        return;
      }
    }
    const start = { now: run.now, events: 0, calls: run.callNumbers() };
    const known = run.areEndless();
    const { steps: step, spent } = run;
    const unknown = { rounds: 0, around: null, counted: false };
    this.#hold = { length, step, start, used: run.used(), spent, known, last: start, short: start, ...unknown };
    run.telling.hold();
  }

  #stayHeld(hold: Hold): void {
    const run = this.#run;
    if (this.#alike[hold.length] === 0) {
      if (run.steps - this.untold < run.stepLimit) this.#tellAll();
      else this.#tellRounds(hold);
      this.#startAnew();
      return;
    }
    if (run.spent - hold.spent > HELD_SPENT) throw new Halt('too-long');
    const steps = run.steps - hold.step;
    if (steps % hold.length !== 0) return;
    hold.rounds += 1;
    hold.last = { now: run.now, events: run.telling.held.length, calls: run.callNumbers() };
    const told = run.steps - this.untold <= run.stepLimit;
    if (told) hold.short = hold.last;
    if (hold.rounds <= 2 && !hold.known && run.telling.held.some(isHandedOut)) this.#compareAround(hold);
    if (!told && hold.counted) {
      this.#cutShort(hold);
      return;
    }
    // What a run may use up is for what is told; rounds that are not have all of it again and again.
    if (run.steps - this.untold >= run.stepLimit) run.forgive(hold.used);
    if (this.#told.length > 2 * LONGEST) this.#told = this.#told.slice(-LONGEST);
    const every = hold.known ? 1 : LOOK_AROUND_EVERY;
    if (hold.rounds % every === 0) {
      const around = new Digest();
      run.digestAround(around);
      if (hold.around?.low === around.low && hold.around.high === around.high) {
        this.#endsGoingRound(hold);
        return;
      }
      hold.around = around;
    }
    if (steps < HELD_STEPS) return;
    this.#tellRounds(hold);
    if (!this.#cut) run.endsCutOff();
  }

  /** As many rounds are told as a run may tell, and there it is cut off. */
  #cutShort({ short }: Hold): void {
    const { telling } = this.#run;
    const events = telling.drop();
    this.#hold = null;
    this.#cut = true;
    this.alone = true;
    for (const event of events.slice(0, short.events)) telling.tellNow(event);
    this.#run.endsCutOff(short.now, handedIn(events));
  }

  /** Whether the first two rounds left everything around as it was. */
  #compareAround(hold: Hold): void {
    const around = new Digest();
    this.#run.digestAround(around);
    hold.counted = hold.around !== null && (hold.around.low !== around.low || hold.around.high !== around.high);
    hold.around = hold.rounds === 2 ? null : around;
  }

  #endsGoingRound(hold: Hold): void {
    const events = this.#run.telling.drop();
    this.#hold = null;
    this.alone = true;
    const round = events.slice(0, Math.ceil(events.length / hold.rounds));
    const workers = new Set(round.flatMap(callerOf));
    const handed = handedIn(round);
    if (!hold.known) this.#run.foundEndless();
    // How often something was tried is judged: as many rounds of deliveries are told as a run may tell.
    const { now, events: many } = handed.size === 0 ? hold.start : hold.short;
    for (const event of events.slice(0, many)) this.#run.telling.tellNow(event);
    const everyMs = (hold.last.now - hold.start.now) / hold.rounds;
    this.#run.endsGoingRound({ workers, handed, everyMs }, now);
  }

  #tellAll(): void {
    const { telling } = this.#run;
    this.#hold = null;
    for (const event of telling.drop()) telling.tellNow(event);
  }

  /** Whole rounds in one, and what came after them. */
  #tellRounds(hold: Hold): void {
    const { start, last, rounds, length, used } = hold;
    const run = this.#run;
    const { telling } = run;
    // Deliveries are known by their numbers in many places; a run that hands out in its rounds is not told in short.
    if (rounds > 0 && telling.held.slice(0, last.events).some(isHandedOut)) {
      this.#cutShort(hold);
      return;
    }
    const events = telling.drop();
    this.#hold = null;
    this.alone = true;
    if (rounds === 0) {
      for (const event of events) telling.tellNow(event);
      return;
    }
    this.untold += rounds * length;
    run.forgive(used);
    telling.tellNow({ type: 'time-passed', at: last.now, from: start.now, until: 'rounds', stalled: false, rounds });
    // The calls under way after a round are those under way before it, made again.
    const told = new Map(last.calls.map((number, at) => [number, start.calls[at] ?? number]));
    run.renumber(told);
    for (const event of events.slice(last.events)) {
      const known = event.type === 'applied' || event.type === 'refused' ? told.get(event.call) : undefined;
      telling.tellNow(known === undefined ? event : { ...(event as Extract<HistoryEvent, { call: number }>), call: known });
    }
  }
}

const isHandedOut = (event: HistoryEvent): event is Delivered => event.type === 'delivered';

const handedIn = (events: readonly HistoryEvent[]): ReadonlySet<number> =>
  new Set(events.flatMap(event => (isHandedOut(event) ? [event.worker] : [])));

const callerOf = (event: HistoryEvent): readonly number[] => (event.type === 'called' ? [event.worker] : []);
