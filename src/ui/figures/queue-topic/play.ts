import orderPlaced from '../../../../content/figures/order-placed.ts?lowered';
import { RabbitBroker } from '../../../brokers/rabbitmq/broker.ts';
import type { ChannelClient } from '../../../brokers/rabbitmq/client.ts';
import type { Received } from '../../../brokers/rabbitmq/types.ts';
import { openOwnRealm } from '../../../process/own-realm.ts';
import { openServices } from '../../../services/open.ts';
import { oneRabbitQueue } from '../feeds.ts';
import type { Play } from '../figure.ts';
import { FigureProcess } from '../process.ts';
import {
  type ConsumerView,
  type Held,
  MOST_CONSUMERS,
  MOST_ORDERS,
  type QueueTopicAction,
  type QueueTopicView,
  type QueueView,
  SERVICES,
  WORK,
} from './view.ts';

const EXCHANGE = 'order-placed';
const DB = { db: { tables: { handled: { rows: {} } } } };
const list = (names: readonly (string | number)[]) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/**
 * RabbitMQ, once as a queue of work and once as a fanout exchange with a queue for each subscription. Every order is published
 * to both. Each consumer is a process of its own: a channel with a prefetch of 1, and lives of a compiled handler that waits,
 * order in hand, until the reader lets it finish.
 */
export const play: Play<QueueTopicAction, QueueTopicView> = actions => {
  const world = new World();
  let said = 'Nothing is published yet.';
  for (const action of actions) said = world.act(action) ?? said;
  return world.view(said);
};

class World {
  readonly realm = openOwnRealm();
  readonly broker = new RabbitBroker({
    onEvent: event => {
      if (event.type === 'deliver') this.#consumers.get(event.connection)!.inbox = event.delivery;
    },
  });
  readonly #consumers = new Map<string, Consumer>();
  readonly #channel = this.broker.openChannel('producer');
  /** In the order in which they were declared; the first is the queue of work. */
  readonly #queues = new Map<string, Consumer[]>();
  #published = 0;

  constructor() {
    this.#channel.declareExchange({ exchange: EXCHANGE, type: 'fanout' });
    this.#declare(WORK);
    this.#add(WORK);
    this.#add(WORK);
    for (const service of SERVICES) this.#subscribe(service);
  }

  #declare(queue: string): void {
    this.#channel.declareQueue({ queue });
    this.#queues.set(queue, []);
  }

  #subscribe(service: string): void {
    this.#declare(service);
    this.#channel.bindQueue(service, EXCHANGE, '');
    this.#add(service);
  }

  #add(queue: string): Consumer {
    const consumers = this.#queues.get(queue)!;
    const consumer = new Consumer(this, queue, consumers.length + 1);
    consumers.push(consumer);
    this.#consumers.set(consumer.name, consumer);
    consumer.connect();
    return consumer;
  }

  /** Whoever was sent a message begins with it. What that brings about is more of the same. */
  settle(): void {
    for (let moved = true; moved; ) {
      moved = false;
      for (const consumer of this.#consumers.values()) moved = consumer.begin() || moved;
    }
  }

  /** Null: not possible now. */
  act(action: QueueTopicAction): string | null {
    const said = this.#perform(action);
    this.settle();
    return said === null ? null : said();
  }

  #perform(action: QueueTopicAction): (() => string) | null {
    switch (action.do) {
      case 'publish':
        return this.#publish();
      case 'finish':
        return this.#finish();
      case 'subscribe':
      case 'unsubscribe':
        return this.#subscriptions(action.do === 'subscribe');
      case 'crash': {
        const consumer = this.#queues.get(action.queue)?.[action.consumer - 1];
        return consumer?.holding ? this.#crash(consumer) : null;
      }
      default: {
        const consumers = this.#queues.get(action.queue);
        if (consumers === undefined) return null;
        return action.do === 'add' ? this.#join(action.queue, consumers) : this.#leave(action.queue, consumers);
      }
    }
  }

  #publish() {
    if (this.#published === MOST_ORDERS) return null;
    this.#published += 1;
    const order = this.#published;
    const message = { body: JSON.stringify({ order }) };
    this.#channel.publish({ exchange: '', key: WORK, ...message });
    this.#channel.publish({ exchange: EXCHANGE, key: '', ...message });
    return () => {
      const taker = this.#queues.get(WORK)!.find(({ holding }) => holding?.order === order);
      const subscriptions = [...this.#queues.keys()].filter(queue => queue !== WORK);
      const copies = subscriptions.length === 0 ? 'no copy, for nobody has subscribed' : `a copy each for ${list(subscriptions)}`;
      return `Order ${order} is published. The queue has one copy of it, ${taker ? `in the hands of ${taker.title}` : 'which waits'}. The topic makes ${copies}.`;
    };
  }

  #finish() {
    const busy = [...this.#consumers.values()].filter(({ holding }) => holding !== null);
    if (busy.length === 0) return null;
    for (const consumer of busy) consumer.finish();
    return () => {
      const left = [...this.#queues.keys()].filter(queue => this.broker.counts(queue)![0] > 0);
      return `Everybody acknowledges what they held and is handed the next. ${left.length === 0 ? 'No queue has anything left.' : `Still waiting: ${list(left.map(queue => `${this.broker.counts(queue)![0]} in ${queue}`))}.`}`;
    };
  }

  #subscriptions(more: boolean) {
    const service = more ? SERVICES.find(name => !this.#queues.has(name)) : SERVICES.findLast(name => this.#queues.has(name));
    if (service === undefined) return null;
    if (more) {
      this.#subscribe(service);
      return () => `${service} subscribes with a queue of its own. It gets what is published from now on; the producer is not told.`;
    }
    const waiting = this.broker.counts(service)!;
    for (const consumer of [...this.#queues.get(service)!]) this.#drop(service, consumer);
    this.#channel.deleteQueue(service);
    this.#queues.delete(service);
    return () =>
      `${service} is gone, and its queue with it: ${waiting[0] + waiting[1]} copies that nobody will handle. Nobody else notices.`;
  }

  #join(queue: string, consumers: readonly Consumer[]) {
    if (consumers.length === MOST_CONSUMERS) return null;
    const consumer = this.#add(queue);
    return () => {
      const got = consumer.holding === null ? 'Nothing is waiting, so it gets nothing' : `It is handed order ${consumer.holding.order}`;
      return `${queue} has one process more. ${got}; nobody gets a second copy.`;
    };
  }

  #leave(queue: string, consumers: readonly Consumer[]) {
    const consumer = consumers.at(-1);
    if (consumer === undefined) return null;
    const { holding } = consumer;
    this.#drop(queue, consumer);
    return () => {
      const back = holding === null ? '' : ` Order ${holding.order}, which it held, goes back into the queue.`;
      const nobody = this.#queues.get(queue)!.length === 0 ? ` Nobody is left: ${queue} keeps what comes.` : '';
      return `A process of ${queue} stops.${back}${nobody}`;
    };
  }

  #drop(queue: string, consumer: Consumer): void {
    const consumers = this.#queues.get(queue)!;
    consumers.splice(consumers.indexOf(consumer), 1);
    this.#consumers.delete(consumer.name);
    consumer.stop();
  }

  #crash(consumer: Consumer) {
    const { order } = consumer.holding!;
    consumer.stop();
    this.settle();
    consumer.connect();
    return () => {
      const taker = this.#queues.get(consumer.queue)!.find(({ holding }) => holding?.order === order);
      const where =
        taker === undefined ? 'waits in the queue' : taker === consumer ? 'is in its hands again' : `is in the hands of ${taker.title}`;
      return `${consumer.title} dies with order ${order} and starts anew. The order was not acknowledged, so it ${where}, marked as redelivered.`;
    };
  }

  view(said: string): QueueTopicView {
    const [queue, ...topic] = [...this.#queues].map(([name, consumers]) => this.#queueView(name, consumers));
    return { said, published: this.#published, queue: queue!, topic };
  }

  #queueView(name: string, consumers: readonly Consumer[]): QueueView {
    const { ready } = this.broker.snapshot().queues.find(queue => queue.name === name)!;
    return {
      name,
      ready: ready.map(({ body, redelivered }) => ({ order: orderIn(body), again: redelivered })),
      consumers: consumers.map(consumer => consumer.view()),
    };
  }
}

const orderIn = (body: Received['body']): number => JSON.parse(String(body)).order;

class Consumer {
  readonly queue: string;
  readonly name: string;
  readonly title: string;
  readonly #number: number;
  readonly #world: World;
  readonly #process: FigureProcess;
  readonly #done: number[] = [];
  #channel: ChannelClient | null = null;
  /** Sent by the broker, not yet begun. */
  inbox: Received | null = null;
  holding: Held | null = null;
  #lives = 0;

  constructor(world: World, queue: string, number: number) {
    this.#world = world;
    this.#number = number;
    this.queue = queue;
    this.name = `${queue} ${number}`;
    this.title = queue === WORK ? `worker ${number}` : this.name;
    this.#process = new FigureProcess({
      feed: oneRabbitQueue(queue),
      realm: world.realm,
      program: orderPlaced,
      granted: DB,
      services: openServices(DB),
      settle: (_operation, _args, { receipt }) => {
        this.#channel!.ack(Number(receipt));
        return null;
      },
    });
  }

  connect(): void {
    this.#lives += 1;
    this.#channel = this.#world.broker.connect(this.name).openChannel();
    this.#channel.qos(1);
    this.#channel.consume({ queue: this.queue, consumer: this.name });
  }

  begin(): boolean {
    const { inbox } = this;
    if (inbox === null) return false;
    this.inbox = null;
    const { tag, redelivered, message } = inbox;
    const order = orderIn(inbox.body);
    this.holding = { order, again: redelivered };
    this.#process.hand(
      {
        message: `order ${order}`,
        queue: this.queue,
        attempt: redelivered ? 2 : 1,
        cause: redelivered ? 'redelivery' : 'first',
        receipt: String(tag),
        view: { id: String(message), body: { order }, headers: {}, redelivered },
        observed: [message, redelivered],
      },
      0,
    );
    return true;
  }

  /** The write takes hold, then the acknowledgement; with it the broker sends the next message. */
  finish(): void {
    const { order } = this.holding!;
    this.holding = null;
    this.#process.finish(0);
    this.#done.push(order);
  }

  /** Without a word to anybody: the broker notices that the connection is gone. */
  stop(): void {
    this.#process.crash(0);
    this.#channel!.connection.drop();
    this.inbox = null;
    this.holding = null;
  }

  view(): ConsumerView {
    return { number: this.#number, life: this.#lives, holding: this.holding, done: this.#done };
  }
}
