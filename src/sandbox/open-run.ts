import { criterionNamed } from '../../graders/index.ts';
import type { CompiledProgram } from '../compile/compiled.ts';
import type { Bound, Exercise } from '../exercise/exercise.ts';
import type { Digest } from '../history/digest.ts';
import type { HistoryEvent } from '../history/index.ts';
import type { Program, Realm } from '../process/realm.ts';
import { openServices } from '../services/open.ts';
import type { Run } from '../sim/explore.ts';
import { HttpSource } from '../sim/http-source.ts';
import { KafkaSource } from '../sim/kafka-source.ts';
import type { Reactions } from '../sim/reactions.ts';
import { Simulation, type SimulationParts, type Usage } from '../sim/simulate.ts';
import type { Source, SourceParts } from '../sim/source.ts';
import { SqsSource } from '../sim/sqs-source.ts';

/**
 * A fresh run of a bound: broker and services as the exercise describes them, its messages sent, nobody awake yet.
 * @param reactions what lives of this program did before, to be used and added to; null to let every life run
 */
export function openRun(
  exercise: Exercise,
  bound: Bound,
  compiled: Pick<CompiledProgram, 'stateless'>,
  program: Program,
  realm: Realm,
  usage: Usage,
  reactions: Reactions | null = null,
): Run {
  realm.jobs.clear();
  const history: HistoryEvent[] = [];
  const judges = exercise.criteria.map(({ id }) => criterionNamed(id).start(exercise.work));
  const emit = (event: HistoryEvent) => {
    for (const judge of judges) judge.see(event, history.length);
    history.push(event);
  };
  const { stateless } = compiled;
  const simulation = openSimulation({ exercise, bound, program, realm, stateless, usage, emit, reactions });
  const judgesDigest = (into: Digest) => {
    for (const judge of judges) into.add(judge.key());
  };
  return { simulation, history, judgesDigest };
}

/** Broker and services as the exercise describes them, the bound's messages sent, and nobody awake yet. */
export function openSimulation(parts: Omit<SimulationParts, 'source' | 'services'>): Simulation {
  const { exercise, bound, emit } = parts;
  const source = openSource(exercise, { emit, workers: bound.workers });
  const simulation = new Simulation({ ...parts, source, services: openServices(exercise.services) });
  for (const name of bound.messages) source.send(name, exercise.messages[name]!, 0);
  return simulation;
}

function openSource({ broker, messages }: Exercise, parts: SourceParts): Source {
  switch (broker.kind) {
    case 'sqs':
      return new SqsSource(broker, parts);
    case 'http':
      return new HttpSource(broker, parts);
    case 'kafka':
      return new KafkaSource({ broker, messages }, parts);
    default:
      throw new Error(`There is no adaptor for ${broker.kind} yet`);
  }
}
