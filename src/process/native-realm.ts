import { lifeGlobal } from './globals.ts';
import { type Job, Jobs, running } from './jobs.ts';
import { LoadedProgram } from './loaded-program.ts';
import { openHost } from './open-realm.ts';
import type { Promises, Realm } from './realm.ts';
import { LifeRuntime, type RealmRuntime } from './runtime.ts';

/**
 * A realm on the engine's own promises, for programs that were not lowered: the slow oracle. Nobody can drain the engine's
 * queue, so whoever drives a simulation on it waits for a macrotask instead (`sim/replay-native.ts`).
 *
 * Which promises were rejected and left alone only the engine knows, and tells it in an event (`sim/replay-native.ts`).
 *
 * Nothing is counted here: an endless program never gives the thread back, and only a watchdog ends it.
 */
export function openNativeRealm({ hardened }: { readonly hardened: boolean }): Realm {
  const jobs = new NativeJobs();
  const { globals, evaluate } = openHost(hardened, { Promise });
  // Programs that were not lowered ask their realm for names and nothing else.
  const runtime = { jobs, globals } as unknown as RealmRuntime;
  return {
    jobs,
    promises: nativePromises(jobs),
    load: program =>
      new LoadedProgram(
        program,
        evaluate(program.native),
        world =>
          new LifeRuntime(
            runtime,
            world,
            lifeGlobal,
            () => {},
            () => {},
          ),
      ),
  };
}

const settled = Promise.resolve();
const then = settled.then;

/** Jobs become microtasks. `drain` cannot wait for them; it says what went wrong in those that ran. */
class NativeJobs extends Jobs {
  #failure: { readonly error: unknown } | null = null;

  override get empty(): boolean {
    return true;
  }

  override push(job: Job): void {
    running.jobs = this;
    then.call(settled, () => {
      try {
        job.run();
      } catch (error) {
        this.#failure ??= { error };
      }
    });
  }

  /** Nothing is counted here. */
  override afford(): void {}

  override drain(): void {
    running.jobs = this;
    if (this.#failure !== null) throw this.#failure.error;
  }

  override clear(): void {
    super.clear();
    this.#failure = null;
  }
}

function nativePromises(jobs: Jobs): Promises {
  return {
    Promise,
    pending: <T>() => Promise.withResolvers<T>(),
    observe: (value, whenFulfilled, whenRejected) => {
      const tell = (what: (value: unknown) => void) => (result: unknown) => {
        try {
          what(result);
        } catch (error) {
          jobs.enqueue(() => {
            throw error;
          });
        }
      };
      try {
        // Not `value.then`, which a learner can replace; `await` does not look at it either.
        then.call(Promise.resolve(value), tell(whenFulfilled), tell(whenRejected));
      } catch (error) {
        jobs.enqueue(() => whenRejected(error));
      }
    },
  };
}
