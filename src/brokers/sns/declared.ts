/**
 * Topics, queues and subscriptions declared in code, with the operations and attributes of AWS's own clients: those of SNS
 * (`@aws-sdk/client-sns`) and those of SQS (`sqs/declared.ts`) on one object. The models judge each declaration, so what they refuse is
 * refused in their own words.
 */
import type { Json } from '../../history/event.ts';
import { nearest } from '../../text/nearest.ts';
import { fieldsIn, isFields, push, shown } from '../declaring.ts';
import { isFifo } from '../sqs/config.ts';
import { DeclaredQueues, QUEUE_ARN } from '../sqs/declared.ts';
import { type Declared, type TopologyRecorder, TopologyRefused } from '../topology.ts';
import { Sns } from './broker.ts';
import type { SnsConfig, SnsConsumer, SnsSubscription } from './config.ts';
import { SnsError } from './errors.ts';

const TOPIC_ARN = 'arn:aws:sns:eu-west-1:000000000000:';
const ATTRIBUTES = ['RawMessageDelivery', 'FilterPolicy', 'FilterPolicyScope'];

export function openSnsTopology(
  _: SnsConfig,
  consumers: { readonly [program: string]: SnsConsumer },
  free: readonly string[] = [],
): TopologyRecorder<SnsConfig, SnsConsumer> {
  return new Recorder(consumers, free);
}

class Recorder implements TopologyRecorder<SnsConfig, SnsConsumer> {
  readonly #queues: DeclaredQueues;
  readonly #sns: Sns;
  readonly #topics: string[] = [];
  readonly #contentBased: string[] = [];
  readonly #subscriptions: SnsSubscription[] = [];
  readonly methods: TopologyRecorder<SnsConfig, SnsConsumer>['methods'];

  constructor(consumers: { readonly [program: string]: SnsConsumer }, free: readonly string[]) {
    this.#queues = new DeclaredQueues(consumers, free);
    this.#sns = new Sns([], [], this.#queues.sqs, () => {});
    this.methods = {
      ...this.#queues.methods,
      createTopic: (request: Json = null) => this.#createTopic(request),
      subscribe: (request: Json = null) => this.#subscribe(request),
    };
  }

  declared(): Declared<SnsConfig, SnsConsumer> {
    const queues = this.#queues.all;
    const both = queues.find(({ name }) => this.#topics.includes(name));
    if (both !== undefined)
      throw new TopologyRefused(
        `There is a topic and a queue called \`${both.name}\`, so a handler could not say which of the two it sends to. Call one of them something else.`,
      );
    const contentBased = this.#contentBased.length === 0 ? {} : { contentBased: this.#contentBased };
    return {
      config: { kind: 'sns', topics: this.#topics, ...contentBased, queues, subscriptions: this.#subscriptions },
      ...this.#queues.read(),
    };
  }

  #createTopic(request: Json): Json {
    const { Name = null, Attributes = null } = fieldsIn(
      'createTopic',
      'The parameters',
      request,
      ['Name', 'Attributes'],
      "{ Name: 'posts' }",
    );
    if (typeof Name !== 'string') throw new TopologyRefused(`createTopic takes a Name: a text such as 'posts'; it got ${shown(Name)}.`);
    const { FifoTopic, ContentBasedDeduplication } = flagsIn(Attributes);
    if (isFifo(Name) !== FifoTopic)
      throw new TopologyRefused(
        `createTopic: InvalidParameter: a FIFO topic has a name that ends with .fifo and the attribute FifoTopic: 'true'; ${shown(Name)} has one of the two.`,
      );
    asked(() => this.#sns.createTopic(ContentBasedDeduplication ? { name: Name, contentBasedDeduplication: true } : { name: Name }));
    if (this.#topics.includes(Name)) return { TopicArn: TOPIC_ARN + Name };
    push(this.#topics, Name, 'topics');
    if (ContentBasedDeduplication) this.#contentBased.push(Name);
    return { TopicArn: TOPIC_ARN + Name };
  }

  #subscribe(request: Json): Json {
    const known = ['TopicArn', 'Protocol', 'Endpoint', 'Attributes', 'ReturnSubscriptionArn'];
    const such = "{ TopicArn, Protocol: 'sqs', Endpoint: queueArn }";
    const {
      TopicArn = null,
      Protocol = null,
      Endpoint = null,
      Attributes = null,
    } = fieldsIn('subscribe', 'The parameters', request, known, such);
    const topic = named('the topic', TopicArn, TOPIC_ARN, this.#topics, 'NotFound: Topic does not exist');
    if (Protocol !== 'sqs')
      throw new TopologyRefused(`subscribe: the Protocol is 'sqs' here, since only queues are behind topics; it got ${shown(Protocol)}.`);
    const names = this.#queues.all.map(({ name }) => name);
    const queue = named('the queue', Endpoint, QUEUE_ARN, names, 'InvalidParameter: Invalid parameter: SQS endpoint ARN');
    const subscription = { topic, queue, ...attributesIn(Attributes) };
    if (isFifo(topic) && !subscription.rawMessageDelivery)
      throw new TopologyRefused(
        `subscribe: a FIFO topic delivers raw here: Attributes: { RawMessageDelivery: 'true' }. The envelope of SNS would have a sequence number in it, which no run keeps.`,
      );
    asked(() => {
      const { rawMessageDelivery, filterPolicy, filterPolicyScope } = subscription;
      this.#sns.subscribe({ topic, protocol: 'sqs', endpoint: queue, rawMessageDelivery, filterPolicy, filterPolicyScope });
    });
    if (!this.#subscriptions.some(each => each.topic === topic && each.queue === queue))
      push(this.#subscriptions, subscription, 'subscriptions');
    return { SubscriptionArn: `${TOPIC_ARN}${topic}:${queue}` };
  }
}

/** Of SNS every attribute is a text, also what is a flag. */
function flagsIn(value: Json): { readonly FifoTopic: boolean; readonly ContentBasedDeduplication: boolean } {
  const known = ['FifoTopic', 'ContentBasedDeduplication'];
  const fields = fieldsIn('createTopic', 'The Attributes', value, known, "{ FifoTopic: 'true' }");
  for (const [name, text] of Object.entries(fields))
    if (text !== 'true' && text !== 'false')
      throw new TopologyRefused(`createTopic: ${name} is 'true' or 'false', as text; it got ${shown(text)}.`);
  return { FifoTopic: fields.FifoTopic === 'true', ContentBasedDeduplication: fields.ContentBasedDeduplication === 'true' };
}

/** By its ARN, or by its name. */
function named(what: string, value: Json, prefix: string, names: readonly string[], refusal: string): string {
  const name = typeof value === 'string' && value.startsWith(prefix) ? value.slice(prefix.length) : value;
  if (typeof name === 'string' && names.includes(name)) return name;
  throw new TopologyRefused(
    `subscribe: ${refusal}: ${what} ${shown(value)} has to be created first. ${nearest(String(name), names)}`.trim(),
  );
}

/** Of SNS every attribute is a text, also what is a flag or an object. */
function attributesIn(value: Json): Omit<SnsSubscription, 'topic' | 'queue'> {
  const fields = fieldsIn('subscribe', 'The Attributes', value, ATTRIBUTES, "{ RawMessageDelivery: 'true' }");
  for (const [name, text] of Object.entries(fields)) {
    if (typeof text === 'string') continue;
    const such = name === 'FilterPolicy' ? "JSON.stringify({ kind: ['placed'] })" : "'true'";
    throw new TopologyRefused(`Every attribute of a subscription is given as text: ${name}: ${such}; it got ${shown(text)}.`);
  }
  const { RawMessageDelivery = 'false', FilterPolicy, FilterPolicyScope = 'MessageAttributes' } = fields as { [name: string]: string };
  if (RawMessageDelivery !== 'true' && RawMessageDelivery !== 'false')
    throw new TopologyRefused(`subscribe: RawMessageDelivery is 'true' or 'false'; it got ${shown(RawMessageDelivery)}.`);
  if (FilterPolicyScope !== 'MessageAttributes' && FilterPolicyScope !== 'MessageBody')
    throw new TopologyRefused(`subscribe: FilterPolicyScope is 'MessageAttributes' or 'MessageBody'; it got ${shown(FilterPolicyScope)}.`);
  return {
    rawMessageDelivery: RawMessageDelivery === 'true',
    filterPolicy: FilterPolicy === undefined ? null : policyIn(FilterPolicy),
    filterPolicyScope: FilterPolicyScope,
  };
}

function policyIn(text: string): NonNullable<SnsSubscription['filterPolicy']> {
  let policy: Json = null;
  try {
    policy = JSON.parse(text) as Json;
  } catch {
    // Told below.
  }
  if (isFields(policy)) return policy;
  throw new TopologyRefused(
    `subscribe: InvalidParameter: Invalid parameter: FilterPolicy: failed to parse JSON. It is the text of an object, such as JSON.stringify({ kind: ['placed'] }); it got ${shown(text)}.`,
  );
}

function asked(make: () => void): void {
  try {
    make();
  } catch (error) {
    if (error instanceof SnsError) throw new TopologyRefused(`${error.code}: ${error.message} ${error.advice}`.trim());
    throw error;
  }
}
