import type { FaultName } from '../history/faults.ts';
import type { ScaleKind } from './at-scale.ts';
import type { Outgoing } from './broker.ts';

/** What is wrong in an `exercise.yaml`: where, from the part of the file in question on, and what. */
export type Problems = Generator<[path: (string | number)[], text: string]>;

/**
 * All that is known of a kind of broker without opening one: what an exercise may say of it, what the page and reports call its parts.
 * Light, because pages import it; models are opened by `open.ts`.
 *
 * `Config` is what is declared of one broker (queues, topics, limits); `Consumer` is how one program is fed by it (which queues, which
 * group, how many at once). Both are plain data, with everything filled in that the file left out.
 */
export interface BrokerKind<Config extends { readonly kind: string } = { readonly kind: string }, Consumer = unknown> {
  readonly kind: Config['kind'];
  /** As people write it: `RabbitMQ`. */
  readonly name: string;
  /** JSON Schemas (draft 7) of what stands under `brokers.<name>` without its `kind`, and in a program's `consume` without its `broker`. */
  readonly schema: object;
  readonly consumerSchema: object;
  /** Fills in what the file leaves out. Both are handed what the schemas have accepted. */
  read(raw: never): Config;
  readConsumer(raw: never, config: Config): Consumer;
  /** What a schema cannot say. */
  check(raw: never, messages: { readonly [name: string]: Pick<Outgoing, 'to'> }): Problems;
  checkConsumer(raw: never, config: Config): Problems;
  /** What can be sent to, by the verb that a handler writes: `topic.publish`, `queue.send`. Names are unique within an exercise. */
  destinations(config: Config): { readonly topics: readonly string[]; readonly queues: readonly string[] };
  /** Where messages go that name no destination. */
  firstDestination(config: Config): string;
  /** What holds messages for consumers (queues, topics, subscriptions), in the order declared; and where what is given up ends. */
  queues(config: Config): readonly { readonly name: string; readonly dead: boolean }[];
  /** Of these, those that a program reads. */
  reads(consumer: Consumer): readonly string[];
  /** What passes on to what by itself: a topic to its subscriptions, a queue to its dead-letter queue. */
  flows(config: Config): readonly { readonly from: string; readonly to: string; readonly label: string }[];
  /** Faults of its own, beside those of every program. */
  readonly faults: readonly FaultName[];
  /** The learner's message: the name of its type, and what each settling method hands to the broker. */
  readonly message: {
    readonly type: string;
    readonly settle: { readonly [method: string]: (options: unknown) => readonly unknown[] };
  };
  readonly words: BrokerWords;
  /** The service that is answered by such a broker itself: the name in calls of what programs can do at it besides consuming and publishing. */
  readonly client?: string;
  /** Where it can be played at full speed: see `at-scale.ts`. */
  readonly atScale?: ScaleKind<Config, Consumer>;
  /**
   * The same broker, no larger than a run has to be in which every event is followed; where it is left out, as it is. What it leaves out must
   * make no difference to anybody but by how much there is of it.
   */
  explored?(config: Config): Config;
  /** Where it can be declared in code (`topology.ts`): the learner's type of what that code is called with. */
  readonly topology?: string;
  /** What its calls are called, and as what they are paid for (`content/prices.yaml`): of a topic, and of what holds messages. */
  readonly api: {
    topic(name: string): string;
    queue(name: string): string;
    readonly publish: string;
    readonly send: string;
    readonly receive: string;
  };
  /** For the head of an exercise's page: `queue`, `orders`. Once for each program that it feeds. */
  facts(config: Config, consumer: Consumer): readonly (readonly [label: string, value: string])[];
}

/** What reports, timelines and panes call its parts, and the turns of phrase for what it does. Also of what is no broker: see `system/words.ts`. */
export interface BrokerWords {
  /** What holds messages: `queue`, `topic`, `subscription`. */
  readonly queue: string;
  /** A drawing of it, and a table of what is in it: `log` and `records`. */
  readonly lane: string;
  readonly contents: string;
  /** One handing of a message, and several: `receive`, `deliveries`. */
  readonly handing: string;
  readonly handings: string;
  /** Where a message is. `late`: in somebody's hands once more. */
  readonly where: { readonly waiting: string; readonly inFlight: string; readonly late: string; readonly done: string };
  /** Who takes messages back: `the queue`. */
  readonly who: string;
  /** A settlement, as the beginning of a clause: `the queue forgot the message`, at line 8. */
  readonly forgot: string;
  /** What `who` did while somebody was at work: `took the message back and handed it to` worker 2. */
  readonly tookBack: string;
  /** What becomes of a message that nobody settles. */
  readonly goesOn: string;
  /** A message came back: `ord_12` `becomes visible again`. */
  readonly comesBack: string;
  /** Why an acknowledgement did nothing. */
  readonly idleAck: string;
  /** What ends a lease: `the visibility timeout`; and what to say of a message that came back because of it. */
  readonly lease: string;
  readonly leaseEnded: string;
  /** What a process risks that stalls, as a line of a list. */
  readonly stall: string;
}
