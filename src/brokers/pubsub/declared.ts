/**
 * Topics and subscriptions declared in code, with the methods and options of Google's own client for Node (`@google-cloud/pubsub`). The
 * broker's own model judges each declaration, so what it refuses is refused in its own words.
 *
 * Of a subscription's options, those that a run can tell from others are there; the rest is refused by name.
 */
import type { Json } from '../../history/event.ts';
import { nearest } from '../../text/nearest.ts';
import { DeclaredAlarms, DeclaredConsumers, type Fields, fieldsIn, push, shown } from '../declaring.ts';
import { type Declared, type TopologyRecorder, TopologyRefused } from '../topology.ts';
import type { PubSubSubscriptionConfig } from './api.ts';
import { PubSub } from './broker.ts';
import { PubSubError } from './errors.ts';
import type { PubSubConfig, PubSubConsumer, PubSubSubscription } from './kind.ts';
import { subscriptionSettings } from './settings.ts';

const OPTIONS = ['ackDeadlineSeconds', 'enableMessageOrdering', 'enableExactlyOnceDelivery', 'filter', 'deadLetterPolicy', 'retryPolicy'];
const SUCH_OPTIONS = '{ ackDeadlineSeconds: 30 }';

export function openPubSubTopology(
  _: PubSubConfig,
  consumers: { readonly [program: string]: PubSubConsumer },
  free: readonly string[] = [],
): TopologyRecorder<PubSubConfig, PubSubConsumer> {
  return new Recorder(consumers, free);
}

class Recorder implements TopologyRecorder<PubSubConfig, PubSubConsumer> {
  readonly #pubsub = new PubSub([], [], () => {});
  readonly #topics: string[] = [];
  readonly #subscriptions: PubSubSubscription[] = [];
  readonly #consumers: DeclaredConsumers<PubSubConsumer>;
  readonly #alarms = new DeclaredAlarms('subscription');

  constructor(consumers: { readonly [program: string]: PubSubConsumer }, free: readonly string[]) {
    this.#consumers = new DeclaredConsumers(
      consumers,
      Object.fromEntries(free.map(program => [program, { subscription: '' }])),
      ({ subscription }) => (subscription === '' ? [] : [subscription]),
      'subscription',
    );
  }

  readonly methods = {
    createTopic: (name: Json = null) => {
      if (typeof name !== 'string') throw new TopologyRefused(`createTopic takes a name: a text such as 'posts'; it got ${shown(name)}.`);
      asked(() => this.#pubsub.createTopic({ name }));
      push(this.#topics, name, 'topics');
      return null;
    },
    createSubscription: (topic: Json = null, name: Json = null, options: Json = null) => {
      const of = this.#named('createSubscription', 'topic', topic, this.#topics);
      if (typeof name !== 'string')
        throw new TopologyRefused(
          `createSubscription takes a topic and a name: createSubscription('posts', 'fan-out'); it got ${shown(name)}.`,
        );
      if (this.#topics.includes(name)) throw new TopologyRefused(`A topic is called \`${name}\` too. Call one of the two something else.`);
      const config = { name, topic: of, ...this.#optionsIn(options) };
      if (config.deadLetterTopic === of) throw new TopologyRefused('The dead-letter topic of a subscription is another topic.');
      asked(() => this.#pubsub.createSubscription(config, 0));
      const { ackDeadlineMs, ordering, exactlyOnce, filter, deadLetterTopic, maxDeliveryAttempts, retryPolicy } =
        subscriptionSettings(config);
      push(
        this.#subscriptions,
        { name, topic: of, ackDeadlineMs, ordering, exactlyOnce, filter, deadLetterTopic, maxDeliveryAttempts, retryPolicy },
        'subscriptions',
      );
      return null;
    },
    consume: (subscription: Json = null, program: Json = null, options: Json = null) => {
      this.#consumers.add(this.#named('consume', 'subscription', subscription, this.#names()), program, options);
      return null;
    },
    alarm: (subscription: Json = null, options: Json = null) => this.#alarms.add(subscription, options, this.#names()),
  };

  declared(): Declared<PubSubConfig, PubSubConsumer> {
    const of = this.#consumers.all((_, reads) => {
      if (reads.length > 1)
        throw new TopologyRefused(
          `One program has one subscription here, and ${reads.map(name => `\`${name}\``).join(' and ')} would be two. Publish to one topic.`,
        );
      return { subscription: reads[0]! };
    });
    return { config: { kind: 'pubsub', topics: this.#topics, subscriptions: this.#subscriptions }, ...of, alarms: this.#alarms.all };
  }

  #names(): readonly string[] {
    return this.#subscriptions.map(({ name }) => name);
  }

  #named(call: string, what: string, value: Json, names: readonly string[]): string {
    if (typeof value === 'string' && names.includes(value)) return value;
    throw new TopologyRefused(
      `${call}: NOT_FOUND: Resource not found (resource=${String(value)}): the ${what} has to be created first. ${nearest(String(value), names)}`.trim(),
    );
  }

  #optionsIn(value: Json): Omit<PubSubSubscriptionConfig, 'name' | 'topic'> {
    const options = fieldsIn('createSubscription', 'The options', value, OPTIONS, SUCH_OPTIONS);
    const { ackDeadlineSeconds, enableMessageOrdering, enableExactlyOnceDelivery, filter, deadLetterPolicy, retryPolicy } = options;
    return {
      ...(ackDeadlineSeconds === undefined ? {} : { ackDeadlineMs: 1000 * numberIn('ackDeadlineSeconds', ackDeadlineSeconds) }),
      ordering: flagIn('enableMessageOrdering', enableMessageOrdering),
      exactlyOnce: flagIn('enableExactlyOnceDelivery', enableExactlyOnceDelivery),
      ...(filter === undefined ? {} : { filter: textIn('filter', filter) }),
      ...(deadLetterPolicy === undefined ? {} : this.#deadLettersIn(deadLetterPolicy)),
      ...(retryPolicy === undefined ? {} : { retryPolicy: pausesIn(retryPolicy) }),
    };
  }

  #deadLettersIn(value: Json): Pick<PubSubSubscriptionConfig, 'deadLetterTopic' | 'maxDeliveryAttempts'> {
    const such = "{ deadLetterTopic: 'pushes-dead', maxDeliveryAttempts: 5 }";
    const { deadLetterTopic = null, maxDeliveryAttempts } = partIn(
      'deadLetterPolicy',
      value,
      ['deadLetterTopic', 'maxDeliveryAttempts'],
      such,
    );
    return {
      deadLetterTopic: this.#named('createSubscription', 'dead-letter topic', deadLetterTopic, this.#topics),
      ...(maxDeliveryAttempts === undefined ? {} : { maxDeliveryAttempts: numberIn('maxDeliveryAttempts', maxDeliveryAttempts) }),
    };
  }
}

function partIn(option: string, value: Json, known: readonly string[], such: string): Fields {
  return fieldsIn('createSubscription', `The fields of ${option}`, value, known, such);
}

function pausesIn(value: Json): { readonly minimumBackoffMs?: number; readonly maximumBackoffMs?: number } {
  const { minimumBackoff, maximumBackoff } = partIn(
    'retryPolicy',
    value,
    ['minimumBackoff', 'maximumBackoff'],
    '{ minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } }',
  );
  return {
    ...(minimumBackoff === undefined ? {} : { minimumBackoffMs: secondsIn('minimumBackoff', minimumBackoff) }),
    ...(maximumBackoff === undefined ? {} : { maximumBackoffMs: secondsIn('maximumBackoff', maximumBackoff) }),
  };
}

/** A duration of Google's. */
function secondsIn(option: string, value: Json): number {
  const { seconds = null } = partIn(option, value, ['seconds'], '{ seconds: 10 }');
  return 1000 * numberIn(`${option}.seconds`, seconds);
}

function numberIn(option: string, value: Json): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new TopologyRefused(`\`${option}\` of createSubscription is a whole number; it got ${shown(value)}.`);
}

function textIn(option: string, value: Json): string {
  if (typeof value === 'string') return value;
  throw new TopologyRefused(`\`${option}\` of createSubscription is a text; it got ${shown(value)}.`);
}

function flagIn(option: string, value: Json | undefined): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw new TopologyRefused(`\`${option}\` of createSubscription is true or false; it got ${shown(value)}.`);
}

function asked(make: () => void): void {
  try {
    make();
  } catch (error) {
    if (error instanceof PubSubError) throw new TopologyRefused(`${error.code}: ${error.message} ${error.advice}`.trim());
    throw error;
  }
}
