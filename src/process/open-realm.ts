import 'ses';
import { SHARED_GLOBALS } from '../compile/names.ts';
import type { SourceLine } from '../history/event.ts';
import { ackademyValues } from './ackademy-module.ts';
import { lifeGlobal, realmGlobals } from './globals.ts';
import { Jobs } from './jobs.ts';
import { type Factory, LoadedProgram } from './loaded-program.ts';
import { hideSources, unify } from './one-language.ts';
import { allowOverridesOfLanguage } from './overrides.ts';
import { createPromises } from './promises.ts';
import type { Promises, Realm } from './realm.ts';
import { createLanguage, LifeRuntime, type OnLocals } from './runtime.ts';

export interface RealmOptions {
  /**
   * True: SES freezes what the language itself is made of, for the whole thread and for good, and programs see nothing but
   * what they are given. False: programs run beside our own code, for tests and for speed; they could patch what it uses.
   */
  readonly hardened: boolean;
  /**
   * It runs what judges, beside a realm of what is judged: with a queue of its own, so that neither takes steps from the other, and never
   * both from one run.
   */
  readonly judging?: boolean;
  /** Hears each line before it runs, from programs compiled with `trace`. */
  readonly onLine?: (line: SourceLine) => void;
  /** Hears the variables in sight of each line before it runs, from programs compiled with `watch`. */
  readonly onLocals?: (line: SourceLine, names: readonly string[], read: (index: number) => unknown) => void;
}

// biome-ignore lint/security/noGlobalEval: a program is text, and this is where it becomes code
const indirectEval = eval;

let locked = false;

/**
 * One queue and one `Promise` for a thread, as an engine has them. Two sets of them would also be slow: an engine compiles
 * our code once, and code that has met the classes of several realms runs at half the speed.
 */
function createSet() {
  const jobs = new Jobs();
  const promises = createPromises(jobs);
  return { jobs, promises, language: createLanguage(jobs, promises) };
}

const forPrograms = createSet();
/** The few that judge wait for nothing, so hardly any code meets both sets. */
let forJudges: typeof forPrograms | null = null;

/** What an earlier realm of this thread left in the queue is forgotten. */
export function openRealm({ hardened, judging = false, onLine = () => {}, onLocals = () => {} }: RealmOptions): Realm {
  if (judging) forJudges ??= createSet();
  const { jobs, promises, language } = judging ? forJudges! : forPrograms;
  jobs.clear();
  jobs.spent = 0;
  const { globals, evaluate } = openHost(hardened, promises);
  const runtime = { ...language, globals };
  // What all async generators share is ours too, and reached through any one of them.
  if (hardened) harden(Object.getPrototypeOf(runtime.generate({ L: 0 } as LifeRuntime, (function* () {})())));
  return {
    jobs,
    promises,
    load: program => {
      const { lines } = program;
      const at = (id: number) => {
        const line = lines[id];
        if (line !== undefined) onLine(line);
      };
      const sees: OnLocals = (id, names, read) => {
        const line = lines[id];
        if (line !== undefined) onLocals(line, names, read);
      };
      return new LoadedProgram(program, evaluate(program.code), world => new LifeRuntime(runtime, world, lifeGlobal, at, sees));
    },
  };
}

/** Where the programs of one realm become code, and the names that all of its lives share. */
export function openHost(
  hardened: boolean,
  promises: Pick<Promises, 'Promise'>,
): { readonly globals: { readonly [name: string]: unknown }; evaluate(text: string): Factory } {
  if (hardened) freezeLanguage();
  const compartment = hardened ? new Compartment({ __options__: true }) : null;
  const host = compartment?.globalThis ?? (globalThis as unknown as Record<string, unknown>);
  const shared: Record<string, unknown> = { ...ackademyValues, Math: host.Math };
  for (const name of SHARED_GLOBALS) shared[name] = host[name];
  const globals = Object.assign(shared, realmGlobals(promises));
  // What the compartment's own global object has would only get in the way of what a life is given; and a global object
  // that can still change makes every look at `Map` or `Math` slow.
  if (compartment !== null) {
    harden(promises.Promise);
    for (const value of Object.values(globals)) if (typeof value === 'function' || typeof value === 'object') harden(value);
    Object.freeze(compartment.globalThis);
  }
  return {
    globals,
    evaluate: text =>
      // Strings that look like a call of `eval` are no danger, and the name itself is ours.
      (compartment === null ? indirectEval(text) : compartment.evaluate(text, { __rejectSomeDirectEvalExpressions__: false })) as Factory,
  };
}

/**
 * Programs see no stacks, and finding out the frames of one takes longer than all else that an error costs: with SES, 80 of 85
 * microseconds, and a service that is out refuses thousands of calls. JavaScriptCore besides writes into each error where it was
 * made, addresses of ours included, which SES cannot take away again; it writes nothing where it may look at no frame.
 */
function leaveFramesOut(): void {
  if (Object.hasOwn(Error, 'stackTraceLimit') || Object.hasOwn(new Error(), 'line')) Error.stackTraceLimit = 0;
}

/** Once for a thread, and never undone. The first hardened realm does it; a thread that waits for work may do it before. */
export function freezeLanguage(): void {
  if (locked) return;
  locked = true;
  unify();
  leaveFramesOut();
  repairIntrinsics({
    // A stack would tell one machine from another, and one engine from another.
    errorTaming: 'safe',
    stackFiltering: 'concise',
    consoleTaming: 'unsafe',
    overrideTaming: 'moderate',
    localeTaming: 'safe',
    regExpTaming: 'safe',
    evalTaming: 'safe-eval',
    errorTrapping: 'none',
    unhandledRejectionTrapping: 'none',
    domainTaming: 'unsafe',
    reporting: 'none',
  });
  hideSources();
  allowOverridesOfLanguage();
  hardenIntrinsics();
}
