import { criterionNamed } from '../../graders/index.ts';
import type { CompiledProgram } from '../compile/compiled.ts';
import type { Bound, Exercise } from '../exercise/exercise.ts';
import type { HistoryEvent } from '../history/index.ts';
import type { Program, Realm } from '../process/realm.ts';
import { openServices } from '../services/open.ts';
import type { Run } from '../sim/explore.ts';
import { Simulation, type SimulationParts, type Usage } from '../sim/simulate.ts';
import type { Source, SourceParts } from '../sim/source.ts';
import { SqsSource } from '../sim/sqs-source.ts';

/** A fresh run of a bound: broker and services as the exercise describes them, its messages sent, nobody awake yet. */
export function openRun(
  exercise: Exercise,
  bound: Bound,
  compiled: Pick<CompiledProgram, 'stateless'>,
  program: Program,
  realm: Realm,
  usage: Usage,
): Run {
  realm.jobs.clear();
  const history: HistoryEvent[] = [];
  const judges = exercise.criteria.map(({ id }) => criterionNamed(id).start(exercise.work));
  const emit = (event: HistoryEvent) => {
    for (const judge of judges) judge.see(event, history.length);
    history.push(event);
  };
  const simulation = openSimulation({ exercise, bound, program, realm, stateless: compiled.stateless, usage, emit });
  return { simulation, history, judgesKey: () => judges.map(judge => judge.key()).join('\n') };
}

/** Broker and services as the exercise describes them, the bound's messages sent, and nobody awake yet. */
export function openSimulation(parts: Omit<SimulationParts, 'source' | 'services'>): Simulation {
  const { exercise, bound, emit } = parts;
  const source = openSource(exercise, { emit, workers: bound.workers });
  const simulation = new Simulation({ ...parts, source, services: openServices(exercise.services) });
  for (const name of bound.messages) source.send(name, exercise.messages[name]!, 0);
  return simulation;
}

function openSource({ broker }: Exercise, parts: SourceParts): Source {
  switch (broker.kind) {
    case 'sqs':
      return new SqsSource(broker, parts);
    default:
      throw new Error(`There is no adaptor for ${broker.kind} yet`);
  }
}
