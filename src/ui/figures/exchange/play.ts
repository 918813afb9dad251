import { RabbitBroker } from '../../../brokers/rabbitmq/broker.ts';
import type { ChannelClient } from '../../../brokers/rabbitmq/client.ts';
import type { FieldTable } from '../../../brokers/rabbitmq/types.ts';
import type { Play } from '../figure.ts';
import {
  type ExchangeAction,
  type ExchangeType,
  type ExchangeView,
  type Fate,
  LONGEST_KEY,
  MOST_BINDINGS,
  MOST_MESSAGES,
  PRESETS,
  QUEUES,
} from './view.ts';

const EXCHANGE = 'shop';
const ALTERNATE = 'shop.unrouted';
const UNROUTED = 'unrouted';
const list = (names: readonly string[]) => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`);

interface Binding {
  readonly queue: string;
  readonly key: string;
  matched: boolean | null;
}

/** RabbitMQ: an exchange, three queues, and bindings that the reader edits. What is published stays in its queues. */
export const play: Play<ExchangeAction, ExchangeView> = actions => {
  const world = new World();
  let said = 'Nothing is published yet.';
  for (const action of actions) said = world.act(action) ?? said;
  return world.view(said);
};

class World {
  #type: ExchangeType = 'topic';
  #alternate = false;
  #broker!: RabbitBroker;
  #channel!: ChannelClient;
  #bindings: Binding[] = [];
  #published: { readonly number: number; readonly key: string; readonly fate: Fate }[] = [];
  #returned = false;

  constructor() {
    this.#declare();
  }

  /** Null: not possible now. */
  act(action: ExchangeAction): string | null {
    switch (action.do) {
      case 'type':
        this.#type = action.type;
        this.#declare();
        return `The exchange is declared anew as ${action.type}, with bindings of its own; the queues are empty.`;
      case 'alternate':
        this.#alternate = !this.#alternate;
        this.#declare([...this.#bindings]);
        return this.#alternate
          ? 'What no binding matches now goes to an alternate exchange, and into the queue behind it. The queues are empty.'
          : 'The alternate exchange is gone. The queues are empty.';
      case 'bind':
        return this.#bind(action.queue, action.key);
      case 'unbind':
        return this.#unbind(action.queue, action.key);
      case 'publish':
        return this.#publish(action.key, action.mandatory);
    }
  }

  /** Neither the type nor the arguments of an exchange can be changed: it is another broker, with the same queues. */
  #declare(bindings?: readonly Binding[]): void {
    this.#broker = new RabbitBroker({
      onEvent: event => {
        if (event.type === 'return') this.#returned = true;
      },
    });
    this.#channel = this.#broker.openChannel('producer');
    for (const queue of QUEUES) this.#channel.declareQueue({ queue });
    if (this.#alternate) {
      this.#channel.declareExchange({ exchange: ALTERNATE, type: 'fanout' });
      this.#channel.declareQueue({ queue: UNROUTED });
      this.#channel.bindQueue(UNROUTED, ALTERNATE, '');
    }
    this.#channel.declareExchange({
      exchange: EXCHANGE,
      type: this.#type,
      ...(this.#alternate ? { arguments: { 'alternate-exchange': ALTERNATE } } : {}),
    });
    this.#published = [];
    this.#bindings = [];
    const wanted = bindings ?? PRESETS[this.#type].bindings.map(([queue, key]) => ({ queue, key }));
    for (const { queue, key } of wanted) this.#bind(queue, key);
  }

  #bind(queue: string, key: string): string | null {
    const known = this.#bindings.filter(one => one.queue === queue);
    if (!this.#broker.queueNames().includes(queue) || key.length > LONGEST_KEY) return null;
    if (known.length >= MOST_BINDINGS || known.some(one => one.key === key)) return null;
    this.#channel.bindQueue(queue, EXCHANGE, this.#keyOf(key), this.#tableOf(key));
    this.#bindings.push({ queue, key, matched: null });
    return `${queue} is bound with ${inWords(key)}. It gets what is published from now on.`;
  }

  #unbind(queue: string, key: string): string | null {
    const at = this.#bindings.findIndex(one => one.queue === queue && one.key === key);
    if (at < 0) return null;
    this.#channel.unbindQueue(queue, EXCHANGE, this.#keyOf(key), this.#tableOf(key));
    this.#bindings.splice(at, 1);
    const left = this.#bindings.some(one => one.queue === queue);
    return `The binding ${inWords(key)} is gone.${left ? '' : ` No binding leads to ${queue} any more; what it holds stays.`}`;
  }

  #publish(key: string, mandatory: boolean): string | null {
    if (this.#published.length >= MOST_MESSAGES || key.length > LONGEST_KEY) return null;
    const number = this.#published.length + 1;
    const before = this.#ready();
    this.#returned = false;
    this.#channel.publish({ ...this.#addressed(key), body: String(number), mandatory });
    const got = [...this.#ready()].filter(([queue, count]) => count > (before.get(queue) ?? 0)).map(([queue]) => queue);
    this.#matches(key);
    const fate: Fate = this.#returned ? 'returned' : got.includes(UNROUTED) ? 'alternate' : got.length > 0 ? 'routed' : 'dropped';
    this.#published.push({ number, key, fate });
    return `Message ${number}, ${inWords(key)}: ${this.#fateInWords(fate, got)}`;
  }

  #fateInWords(fate: Fate, got: readonly string[]): string {
    if (fate === 'returned') return 'no binding matches. It is mandatory, so the broker sends it back: 312 NO_ROUTE.';
    if (fate === 'dropped') return 'no binding matches. The broker drops it, and nobody is told.';
    if (fate === 'alternate') return 'no binding matches. The alternate exchange takes it, into the queue unrouted.';
    const matching = this.#bindings.filter(({ matched }) => matched === true).length;
    const more = matching > got.length ? ` ${matching} bindings match, but a queue gets one copy.` : '';
    return `${got.length === 1 ? 'one copy' : `${got.length} copies`}, for ${list(got)}.${more}`;
  }

  /** Which bindings matched: the same message once more, to a broker that has a queue for each of them. */
  #matches(key: string): void {
    const broker = new RabbitBroker();
    const channel = broker.openChannel();
    channel.declareExchange({ exchange: EXCHANGE, type: this.#type });
    for (const [at, binding] of this.#bindings.entries()) {
      channel.declareQueue({ queue: `${at}` });
      channel.bindQueue(`${at}`, EXCHANGE, this.#keyOf(binding.key), this.#tableOf(binding.key));
    }
    channel.publish({ ...this.#addressed(key), body: '' });
    for (const [at, binding] of this.#bindings.entries()) binding.matched = broker.counts(`${at}`)![0] === 1;
  }

  #addressed(key: string): { readonly exchange: string; readonly key: string; readonly headers?: FieldTable } {
    const address = { exchange: EXCHANGE, key: this.#keyOf(key) };
    return this.#type === 'headers' ? { ...address, headers: this.#tableOf(key) } : address;
  }

  #keyOf(key: string): string {
    return this.#type === 'headers' ? '' : key;
  }

  #tableOf(text: string): FieldTable {
    if (this.#type !== 'headers') return {};
    const pairs = text.split(',').map(pair => pair.split('=').map(part => part.trim()));
    return Object.fromEntries(pairs.flatMap(([name, value]) => (name && value !== undefined ? [[name, value]] : [])));
  }

  #ready(): Map<string, number> {
    return new Map(this.#broker.queueNames().map(queue => [queue, this.#broker.counts(queue)![0]]));
  }

  #messagesIn(queue: string): number[] {
    return this.#broker
      .snapshot()
      .queues.find(({ name }) => name === queue)!
      .ready.map(({ body }) => Number(body));
  }

  view(said: string): ExchangeView {
    return {
      said,
      type: this.#type,
      queues: QUEUES.map(name => ({
        name,
        bindings: this.#bindings.filter(({ queue }) => queue === name).map(({ key, matched }) => ({ key, matched })),
        messages: this.#messagesIn(name),
      })),
      unrouted: this.#alternate ? this.#messagesIn(UNROUTED) : null,
      published: this.#published,
    };
  }
}

const inWords = (key: string) => (key === '' ? 'the empty key' : `“${key}”`);
