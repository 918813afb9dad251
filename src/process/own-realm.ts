import type { CompiledProgram } from '../compile/compiled.ts';
import { SHARED_GLOBALS } from '../compile/names.ts';
import { ackademyValues } from './ackademy-module.ts';
import { lifeGlobal, realmGlobals } from './globals.ts';
import { Jobs } from './jobs.ts';
import { type Factory, LoadedProgram } from './loaded-program.ts';
import { createPromises } from './promises.ts';
import type { Program, Realm } from './realm.ts';
import { createLanguage, LifeRuntime } from './runtime.ts';

/** A program of ours, lowered when the site was built: `import program from './handler.ts?lowered'`. */
export interface OwnProgram extends Pick<CompiledProgram, 'lines' | 'stateless'> {
  readonly file: string;
  readonly source: string;
  readonly factory: Factory;
}

// As in `open-realm.ts`: one queue and one `Promise` for a thread.
const jobs = new Jobs();
const promises = createPromises(jobs);
const language = createLanguage(jobs, promises);

/** A realm for programs that are ours. */
export interface OwnRealm extends Realm {
  adopt(program: OwnProgram): Program;
}

/**
 * A realm for programs that are ours, such as those of the lesson's figures. They come as code of the page and not as text,
 * so nothing is evaluated (the page's policy forbids it) and there is no wall: no SES, no frame. Never for a learner's code.
 */
export function openOwnRealm(): OwnRealm {
  jobs.clear();
  const host = globalThis as unknown as Record<string, unknown>;
  const shared: Record<string, unknown> = { ...ackademyValues, Math };
  for (const name of SHARED_GLOBALS) shared[name] = host[name];
  const runtime = { ...language, globals: Object.assign(shared, realmGlobals(promises)) };
  const ignore = () => {};
  return {
    jobs,
    promises,
    adopt: program => new LoadedProgram(program, program.factory, world => new LifeRuntime(runtime, world, lifeGlobal, ignore, ignore)),
    load: () => {
      throw new Error('this realm takes programs that were lowered in the build: see adopt');
    },
  };
}
