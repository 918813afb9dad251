import type { CompiledProgram } from '../compile/compiled.ts';
import { type Halt, type Life, type LifeWorld, ModuleThrew, type Program } from './realm.ts';
import type { LifeRuntime } from './runtime.ts';

/** What the text of a compiled program evaluates to. */
export type Factory = (life: LifeRuntime) => { exports: Life['exports']; line(): number };

/** Programs of ours, lowered in the build, need no finding about them. */
type Loaded = Pick<CompiledProgram, 'lines'> & Partial<Pick<CompiledProgram, 'generators'>>;

export class LoadedProgram implements Program {
  readonly #program: Loaded;
  readonly #factory: Factory;
  readonly #runtime: (world: LifeWorld) => LifeRuntime;

  constructor(program: Loaded, factory: Factory, runtime: (world: LifeWorld) => LifeRuntime) {
    this.#program = program;
    this.#factory = factory;
    this.#runtime = runtime;
  }

  start(world: LifeWorld): Life {
    const life = this.#runtime(world);
    const { jobs } = life.realm;
    const line = () => (life.L > 0 ? (this.#program.lines[life.L] ?? null) : null);
    jobs.refill();
    try {
      const factory = this.#factory;
      const { exports } = factory(life);
      // A halt may have been swallowed by something of ours that the modules called, such as the log.
      jobs.passHalt(undefined);
      return { exports, generators: this.#program.generators ?? {}, line };
    } catch (error) {
      const at = line();
      try {
        jobs.passHalt(error);
      } catch (halt) {
        (halt as Halt).line ??= at;
        throw halt;
      }
      throw new ModuleThrew(error, at);
    }
  }
}
