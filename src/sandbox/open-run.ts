import { criterionNamed } from '../../graders/index.ts';
import type { CompiledProgram } from '../compile/compiled.ts';
import type { Bound, Exercise, ExerciseMessage } from '../exercise/exercise.ts';
import type { Digest } from '../history/digest.ts';
import type { HistoryEvent } from '../history/index.ts';
import type { Program, Realm } from '../process/realm.ts';
import { openServices } from '../services/open.ts';
import type { Deliver } from '../services/publishing.ts';
import type { Run } from '../sim/explore.ts';
import { HttpSource } from '../sim/http-source.ts';
import { KafkaSource } from '../sim/kafka-source.ts';
import { PubSubSource } from '../sim/pubsub-source.ts';
import { RabbitMqSource } from '../sim/rabbitmq-source.ts';
import type { Reactions } from '../sim/reactions.ts';
import { Simulation, type SimulationParts, type Usage } from '../sim/simulate.ts';
import { SnsSource } from '../sim/sns-source.ts';
import type { Source, SourceParts } from '../sim/source.ts';
import { SqsSource } from '../sim/sqs-source.ts';

export interface RunOptions {
  /** What lives of this program did before, to be used and added to; left out or null: every life runs. */
  readonly reactions?: Reactions | null;
  readonly onEvent?: () => void;
}

/** A fresh run of a bound: broker and services as the exercise describes them, its messages sent, nobody awake yet. */
export function openRun(
  exercise: Exercise,
  bound: Bound,
  compiled: Pick<CompiledProgram, 'stateless'>,
  program: Program,
  realm: Realm,
  usage: Usage,
  { reactions = null, onEvent = () => {} }: RunOptions = {},
): Run {
  realm.jobs.clear();
  const history: HistoryEvent[] = [];
  const judges = exercise.criteria.map(({ id }) => criterionNamed(id).start(exercise.work));
  const emit = (event: HistoryEvent) => {
    for (const judge of judges) judge.see(event, history.length);
    history.push(event);
    onEvent();
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
  const ours = destinationsOf(exercise);
  const deliver: Deliver = (to, { id, body, key }, now) => {
    if (!ours.has(to)) return;
    // A broker stores any JSON; what is no object shows as one with a single field, as messages of exercises are objects.
    const fields = (typeof body === 'object' && body !== null && !Array.isArray(body) ? body : { value: body }) as ExerciseMessage['body'];
    source.send(id, { body: fields, headers: {}, retryOf: null, ...addressOf(exercise, to, key) }, now);
  };
  const simulation = new Simulation({ ...parts, source, services: openServices(exercise.services, deliver) });
  for (const name of bound.messages) source.send(name, exercise.messages[name]!, 0);
  return simulation;
}

/** What a handler can send to and a consumer of the same run will get. */
function destinationsOf({ broker }: Exercise): ReadonlySet<string> {
  switch (broker.kind) {
    case 'sqs':
      return new Set([broker.queue]);
    case 'sns':
      return new Set([broker.topic, ...broker.queues.map(({ name }) => name)]);
    case 'pubsub':
      return new Set([broker.topic]);
    case 'kafka':
      return new Set(broker.topics.map(({ name }) => name));
    case 'rabbitmq':
      return new Set([...broker.exchanges, ...broker.queues].map(({ name }) => name));
    case 'http':
      return new Set();
  }
}

/** A queue of RabbitMQ is reached through the default exchange, whose routing keys are names of queues. */
function addressOf({ broker }: Exercise, to: string, key: string | null): Pick<ExerciseMessage, 'to' | 'key'> {
  if (broker.kind === 'rabbitmq' && broker.queues.some(({ name }) => name === to)) return { to: '', key: to };
  return key === null ? { to } : { to, key };
}

function openSource({ broker, messages }: Exercise, parts: SourceParts): Source {
  switch (broker.kind) {
    case 'sqs':
      return new SqsSource(broker, parts);
    case 'sns':
      return new SnsSource(broker, parts);
    case 'pubsub':
      return new PubSubSource(broker, parts);
    case 'http':
      return new HttpSource(broker, parts);
    case 'kafka':
      return new KafkaSource({ broker, messages }, parts);
    case 'rabbitmq':
      return new RabbitMqSource(broker, parts);
  }
}
