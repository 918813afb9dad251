/**
 * Criteria that an exercise brings along, as criteria like any other. Their code is somebody's whom nobody knows, so it runs where the
 * program runs that it judges: inside the wall, in a compartment without a clock, chance or services, with steps of its own that are
 * counted. What it says in the end crosses the wall with the run that it says it of.
 *
 * Whatever goes wrong with it is said of the criterion, and never of the program: no pass, no fail.
 */
import type { Criterion, Judge, Verdict } from '../../graders/criterion.ts';
import type { Claim } from '../../graders/effect.ts';
import { Judges, type Named, ofThisFolder } from '../../graders/judges.ts';
import { NoVerdict, verdictIn } from '../../graders/own-verdict.ts';
import type { CompiledPrograms } from '../compile/compiled.ts';
import { criterionProgram, type Exercise } from '../exercise/exercise.ts';
import type { History, SourceLine } from '../history/event.ts';
import { running } from '../process/jobs.ts';
import { Halt, type HaltReason, type Life, type LifeWorld, ModuleThrew, type Program, type Realm } from '../process/realm.ts';
import { describe } from '../sim/learner-faults.ts';
import { contextShown, copyOf, eventShown } from './own-context.ts';
import { historyIn, NoHistory } from './own-histories.ts';
import { BadGiven, givenTo } from './own-parameters.ts';

/** A criterion of the exercise's own cannot judge. */
export class BadCriterion extends Error {
  readonly criterion: string;
  readonly line: SourceLine | null;
  constructor(criterion: string, text: string, line: SourceLine | null) {
    super(text);
    this.criterion = criterion;
    this.line = line;
  }
}

type Judged = Pick<Exercise, 'criteria' | 'effects' | 'system' | 'messages'>;

/** Steps that they may take in all, as programs may: some tens of seconds. */
const STEPS_IN_ALL = 2_000_000_000;
const KEY_LIMIT = 20_000;

export class OwnCriteria {
  readonly named: Named;
  readonly #exercise: Judged;
  readonly #own: readonly number[];

  /**
   * Loads them, and has each show on its own histories that it can tell right from wrong. Throws `BadCriterion`.
   * @param realm for these alone: see `RealmOptions.judging`
   */
  constructor(exercise: Judged, programs: CompiledPrograms, realm: Realm) {
    this.#exercise = exercise;
    const { criteria } = exercise;
    this.#own = criteria.flatMap((claim, number) => (claim.own === undefined ? [] : [number]));
    const loaded = new Map<string, Loaded>();
    for (const { id, own } of criteria)
      if (own !== undefined && !loaded.has(id))
        loaded.set(id, new Loaded(id, realm.load(programs[criterionProgram(id)]!), realm, exercise));
    this.named = claim => loaded.get(claim.id)?.criterion ?? ofThisFolder(claim);
    for (const [id, each] of loaded) each.prove(criteria.find(claim => claim.id === id)!, this.named);
  }

  /** What they say of a whole run, by the number of the claim; of those of this folder nothing. */
  judge(history: History): { readonly [claim: number]: Verdict } {
    const { criteria, effects } = this.#exercise;
    const judges = judgesOf(
      this.#own.map(number => criteria[number]!),
      effects,
      this.named,
      history,
    );
    return Object.fromEntries(this.#own.map((number, at) => [number, judges.verdict(at)]));
  }
}

/** Null where the exercise brings none along. */
export function openOwnCriteria(exercise: Judged, programs: CompiledPrograms, open: () => Realm): OwnCriteria | null {
  return exercise.criteria.some(({ own }) => own !== undefined) ? new OwnCriteria(exercise, programs, open()) : null;
}

function judgesOf(claims: readonly Claim[], effects: Exercise['effects'], named: Named, history: History): Judges {
  const judges = new Judges(claims, effects, named);
  for (const [index, event] of history.entries()) judges.see(event, index);
  return judges;
}

/** One of them: a program whose every life judges one run. */
class Loaded {
  readonly #id: string;
  readonly #program: Program;
  readonly #realm: Realm;
  readonly #exercise: Judged;
  readonly criterion: Criterion;

  constructor(id: string, program: Program, realm: Realm, exercise: Judged) {
    this.#id = id;
    this.#program = program;
    this.#realm = realm;
    this.#exercise = exercise;
    const { own } = exercise.criteria.find(claim => claim.id === id)!;
    const { claim, untested } = own!;
    const life = this.#born();
    this.#ask(life, () => {
      const declared = this.#declared(life);
      for (const [name, text] of [
        ['claim', claim],
        ['untested', untested],
      ] as const)
        if (declared[name] !== text)
          throw new Misused(
            `its \`${name}\` is another one than the first that its text shows: write it once, as plain text, before anything else of that name`,
          );
      if (typeof declared.start !== 'function')
        throw new Misused('it has no function `start(given, context)`, which begins to judge a run');
      if (declared.orderFree !== undefined && typeof declared.orderFree !== 'function')
        throw new Misused('its `orderFree` is no function: `orderFree: () => true`');
    });
    this.criterion = {
      id,
      claim,
      untested,
      params: {},
      orderFree: given => this.#orderFree(given),
      start: (given, context) => this.#start(given, contextShown(context)),
    };
  }

  #orderFree(given: Claim['with']): boolean {
    const life = this.#born();
    return this.#ask(life, () => {
      const declared = this.#declared(life);
      return declared.orderFree === undefined
        ? false
        : (declared.orderFree as (given: unknown) => unknown)(this.#given(declared, given)) === true;
    });
  }

  #given(declared: Declared, given: Claim['with']): Claim['with'] {
    return copyOf(givenTo(declared.params, given, this.#exercise));
  }

  #start(given: Claim['with'], context: object): Judge {
    if (this.#realm.jobs.spent > STEPS_IN_ALL) throw this.#bad(HALTED['too-long'], null);
    const life = this.#born();
    const judge = this.#ask(life, () => {
      const declared = this.#declared(life);
      const started: unknown = (declared.start as (given: unknown, context: unknown) => unknown)(this.#given(declared, given), context);
      if (typeof started !== 'object' || started === null) throw new Misused('`start` returns no object with `see`, `verdict` and `key`');
      for (const name of METHODS)
        if (typeof (started as OwnJudge)[name] !== 'function') throw new Misused(`what \`start\` returns has no function \`${name}\``);
      return started as OwnJudge;
    });
    const seen: History[number][] = [];
    return {
      see: (event, index) => {
        seen.push(event);
        const shown = eventShown(event);
        this.#ask(life, () => void judge.see(shown, index));
      },
      verdict: () => this.#ask(life, () => verdictIn(judge.verdict(), seen)),
      key: () =>
        this.#ask(life, () => {
          const key = judge.key();
          if (typeof key !== 'string') throw new Misused('its `key()` is no text');
          if (key.length > KEY_LIMIT) throw new Misused(`its \`key()\` has ${key.length} letters: leave out what cannot matter any more`);
          return key;
        }),
    };
  }

  /** @param claim the first that names it: its histories are told the same */
  prove(claim: Claim, named: Named): void {
    const life = this.#born();
    const literal = this.#ask(life, () => {
      const declared = this.#declared(life);
      return { passes: historiesIn('passes', declared.passes ?? []), fails: historiesIn('fails', declared.fails ?? []) };
    });
    if (literal.fails.length === 0)
      throw this.#bad('it has no history in `fails`, so nothing shows that it can fail: `fails: [[{ type: "sent" }, ...]]`', null);
    if (literal.passes.length === 0)
      throw this.#bad('it has no history in `passes`, so nothing shows that it can pass: `passes: [[{ type: "sent" }, ...]]`', null);
    for (const [name, verdict] of [
      ['passes', 'pass'],
      ['fails', 'fail'],
    ] as const)
      for (const [at, history] of literal[name].entries()) {
        const found = this.#foundIn(claim, named, history, `${name}[${at}]`);
        if (found.verdict === verdict) continue;
        const why = found.verdict === 'unknown' ? ` (${found.why})` : '';
        throw this.#bad(`its own history \`${name}[${at}]\` is judged \`${found.verdict}\`${why}, and should be \`${verdict}\``, null);
      }
  }

  #foundIn(claim: Claim, named: Named, history: History, name: string): Verdict {
    try {
      return judgesOf([claim], this.#exercise.effects, named, history).verdict(0);
    } catch (error) {
      if (error instanceof BadCriterion) throw new BadCriterion(this.#id, `in its own history \`${name}\`: ${error.message}`, error.line);
      // A ledger of ours that reads what cannot have happened.
      throw this.#bad(`its own history \`${name}\` is none that could have happened: ${describe(error).message}`, null);
    }
  }

  #declared(life: Life): Declared {
    const declared = life.exports.default;
    if (typeof declared !== 'object' || declared === null)
      throw new Misused('its default export is none that `criterion({ ... })` returns');
    return declared as Declared;
  }

  #born(): Life {
    const before = running.jobs;
    try {
      return this.#program.start(WORLD);
    } catch (error) {
      if (error instanceof ModuleThrew) throw this.#bad(toldOf(error.cause), error.line);
      throw error instanceof Halt ? this.#bad(HALTED[error.reason], error.line) : error;
    } finally {
      running.jobs = before;
    }
  }

  /** Has their code do something. It waits for nothing, so whatever it leaves in its queue nobody would ever run. */
  #ask<Answer>(life: Life, act: () => Answer): Answer {
    const { jobs } = this.#realm;
    const before = running.jobs;
    jobs.refill();
    try {
      const answer = act();
      jobs.passHalt(undefined);
      if (!jobs.empty) throw new Misused('it waits for something, and a criterion judges at once: no promises, no `async`, no timers');
      return answer;
    } catch (error) {
      throw this.#wrong(error, life);
    } finally {
      running.jobs = before;
    }
  }

  #wrong(error: unknown, life: Life): BadCriterion {
    let thrown = error;
    try {
      this.#realm.jobs.passHalt(error);
    } catch (halt) {
      thrown = halt;
    }
    if (thrown instanceof Halt) return this.#bad(HALTED[thrown.reason], thrown.line ?? life.line());
    if (thrown instanceof Misused || thrown instanceof BadGiven) return this.#bad(thrown.message, null);
    if (thrown instanceof NoHistory) return this.#bad(`one of its own histories ${thrown.message}`, null);
    // Which line made it nobody knows: the last one that ran may be another.
    if (thrown instanceof NoVerdict) return this.#bad(`its verdict ${thrown.message}`, null);
    return this.#bad(toldOf(thrown), life.line());
  }

  #bad(text: string, line: SourceLine | null): BadCriterion {
    return new BadCriterion(this.#id, text, line);
  }
}

/** It is not what a criterion has to be. */
class Misused extends Error {}

type Declared = { readonly [name in 'claim' | 'untested' | 'params' | 'start' | 'orderFree' | 'passes' | 'fails']: unknown };

const METHODS = ['see', 'verdict', 'key'] as const;
type OwnJudge = { readonly [method in (typeof METHODS)[number]]: (...given: readonly unknown[]) => unknown };

const toldOf = (error: unknown): string => {
  const { name, message } = describe(error);
  return `${name}: ${message}`;
};

function historiesIn(name: string, value: unknown): readonly History[] {
  if (!Array.isArray(value)) throw new Misused(`its \`${name}\` is no list of histories`);
  if (value.length > HISTORIES) throw new Misused(`its \`${name}\` has ${value.length} histories, and at most ${HISTORIES} are judged`);
  return Array.from({ length: value.length }, (_, at) => historyIn(value[at]));
}

const HISTORIES = 20;

const HALTED: { readonly [reason in HaltReason]: string } = {
  'endless-loop': 'it ran on without an end: a loop that does not end',
  'endless-jobs': 'it ran on without an end: a loop of promises',
  'endless-recursion': 'it called itself deeper and deeper without end',
  'out-of-memory': 'it asked for more memory than it may have',
  'log-flood': 'it logged without end',
  'too-long': 'it took more steps over all runs than it may: remember less, and look at what comes back to it only',
};

function refuse(what: string): () => never {
  return () => {
    throw new TypeError(`a criterion says the same of the same run, today and next year, so it is given no ${what}`);
  };
}

/** Nothing that differs from one time to the next. */
const WORLD: LifeWorld = {
  now: refuse('clock: look at `event.at`'),
  random: refuse('random numbers'),
  uuid: refuse('random numbers'),
  log: () => {},
  setTimer: refuse('timers'),
  clearTimer: () => {},
};
