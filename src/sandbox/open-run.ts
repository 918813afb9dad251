import type { Judge } from '../../graders/criterion.ts';
import { criterionNamed } from '../../graders/index.ts';
import type { CompiledProgram } from '../compile/compiled.ts';
import type { Bound, Exercise, ExerciseMessage } from '../exercise/exercise.ts';
import type { Digest } from '../history/digest.ts';
import type { Emit, HistoryEvent } from '../history/event.ts';
import type { Program, Realm } from '../process/realm.ts';
import { openServices } from '../services/open.ts';
import type { Deliver } from '../services/publishing.ts';
import type { Run } from '../sim/explore.ts';
import { HttpSource } from '../feeds/http.ts';
import { KafkaSource } from '../brokers/kafka/source.ts';
import { PubSubSource } from '../brokers/pubsub/source.ts';
import { RabbitMqSource } from '../brokers/rabbitmq/source.ts';
import type { Reactions } from '../sim/reactions.ts';
import { Simulation, type SimulationParts, type Usage } from '../sim/simulate.ts';
import { SnsSource } from '../brokers/sns/source.ts';
import type { Source, SourceParts } from '../brokers/broker.ts';
import { SqsSource } from '../brokers/sqs/source.ts';
import { Telling } from '../sim/telling.ts';

export interface RunOptions {
  /** What lives of this program did before, to be used and added to; left out or null: every life runs. */
  readonly reactions?: Reactions | null;
  readonly onEvent?: () => void;
  /** A run is about to begin, from nothing or as a copy of another. */
  readonly onOpen?: (run: Run) => void;
}

/** A fresh run of a bound: broker and services as the exercise describes them, its messages sent, nobody awake yet. */
export function openRun(
  exercise: Exercise,
  bound: Bound,
  compiled: Pick<CompiledProgram, 'stateless'>,
  program: Program,
  realm: Realm,
  usage: Usage,
  { reactions = null, onEvent = () => {}, onOpen = () => {} }: RunOptions = {},
): Run {
  const { stateless } = compiled;
  const open = (emit: Emit) => openSimulation({ exercise, bound, program, realm, stateless, usage, emit, reactions });
  const opened = (run: Run) => {
    // Each run has all the steps that a run may take.
    realm.jobs.clear();
    onOpen(run);
  };
  return new OpenRun({ exercise, onEvent, opened }, [], open);
}

/** What a run and its copies have in common. */
interface Around {
  readonly exercise: Exercise;
  readonly onEvent: () => void;
  readonly opened: (run: Run) => void;
}

class OpenRun implements Run {
  readonly simulation: Simulation;
  readonly history: HistoryEvent[];
  readonly #its: Around;
  /** They see events only when they are asked: what is copied or thrown away before that need not be judged. */
  #judges: readonly Judge[] | null = null;
  #judged = 0;

  constructor(its: Around, history: HistoryEvent[], open: (emit: Emit) => Simulation) {
    this.#its = its;
    this.history = history;
    this.simulation = open(event => {
      history.push(event);
      its.onEvent();
    });
    its.opened(this);
  }

  judgesDigest(into: Digest): void {
    const { criteria, work } = this.#its.exercise;
    this.#judges ??= criteria.map(({ id }) => criterionNamed(id).start(work));
    for (; this.#judged < this.history.length; this.#judged += 1)
      for (const judge of this.#judges) judge.see(this.history[this.#judged]!, this.#judged);
    for (const judge of this.#judges) into.add(judge.key());
  }

  copy(): Run | null {
    const { simulation } = this;
    return simulation.copyable ? new OpenRun(this.#its, this.history.slice(), emit => simulation.copy(emit)) : null;
  }
}

/** Broker and services as the exercise describes them, the bound's messages sent, and nobody awake yet. */
export function openSimulation({
  emit,
  ...parts
}: Omit<SimulationParts, 'source' | 'services' | 'telling'> & { readonly emit: Emit }): Simulation {
  const { exercise, bound } = parts;
  const telling = new Telling(emit);
  const source = openSource(exercise, { emit: telling.tell, workers: bound.workers });
  const ours = destinationsOf(exercise);
  const deliver: Deliver = (to, { id, body, key }, now) => {
    if (!ours.has(to)) return;
    // A broker stores any JSON; what is no object shows as one with a single field, as messages of exercises are objects.
    const fields = (typeof body === 'object' && body !== null && !Array.isArray(body) ? body : { value: body }) as ExerciseMessage['body'];
    source.send(id, { body: fields, headers: {}, retryOf: null, ...addressOf(exercise, to, key) }, now);
  };
  const simulation = new Simulation({ ...parts, telling, source, services: openServices(exercise.services, deliver) });
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
