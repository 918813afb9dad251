/**
 * Scripts for RabbitMQ that nobody wrote: few queues, few keys, many things that meet. The model plays along, so that most operations name
 * deliveries that there are; a few are wrong on purpose.
 *
 * What the broker itself does not settle is left out: consumers of different queues have channels of their own, for queues are processes and race
 * on a shared one; times to live are over at once or not within the script, but for the waits of `timed`; a message that expires at once is never
 * dead-lettered in a circle, which does not end once it was rejected. Long because it is one table: each operation and how it is made up.
 */
import type { ProfileName } from '../../brokers/rabbitmq/profiles.ts';
import type { Operation } from './rabbitmq-format.ts';
import { Replay } from './rabbitmq-replay.ts';

type Kind = keyof typeof MAKE;
type Weights = { readonly [kind in Kind]?: number };

/** Of 100. */
interface Odds {
  readonly quorum: number;
  readonly length: number;
  readonly deadLetters: number;
  readonly singleActive: number;
  readonly queuePriority: number;
  readonly deliveryLimit: number;
  readonly consumerPriority: number;
  /** Arguments that are not in order. */
  readonly wrong: number;
  /** A consumer joins the channel of another of its queue. */
  readonly shared: number;
}

interface Theme {
  readonly steps: number;
  readonly odds: Odds;
  /** One message at a time: then even the frames of confirms are the broker's own, and compared one by one. */
  readonly single?: boolean;
  readonly weights: Weights;
}

const ODDS: Odds = {
  quorum: 0,
  length: 30,
  deadLetters: 45,
  singleActive: 15,
  queuePriority: 25,
  deliveryLimit: 50,
  consumerPriority: 20,
  wrong: 3,
  shared: 25,
};

const USUAL: Weights = {
  publish: 26,
  consume: 12,
  settle: 28,
  get: 8,
  cancel: 3,
  purge: 1,
  recover: 2,
  closeChannel: 2,
  closeConnection: 2,
  qos: 2,
  declare: 2,
  remove: 1,
};
const ROUTES: Weights = {
  publish: 40,
  bind: 20,
  unbind: 8,
  bindExchange: 12,
  exchange: 8,
  deleteExchange: 4,
  declare: 2,
  remove: 2,
  get: 4,
};

/** `timed` waits between its steps; `restart` restarts the broker, which nobody may run beside. */
export const THEMES: { readonly [theme: string]: Theme } = {
  classic: { steps: 18, odds: ODDS, weights: USUAL },
  quorum: { steps: 16, odds: { ...ODDS, quorum: 100 }, weights: USUAL },
  mixed: { steps: 18, odds: { ...ODDS, quorum: 40 }, weights: { ...USUAL, confirm: 3, tx: 3 } },
  letters: {
    steps: 20,
    odds: { ...ODDS, quorum: 30, deadLetters: 100, length: 60 },
    weights: { ...USUAL, settle: 36, bind: 3, exchange: 2 },
  },
  turns: {
    steps: 24,
    odds: { ...ODDS, quorum: 35, deadLetters: 5, length: 5, singleActive: 50, consumerPriority: 50, shared: 40 },
    weights: { ...USUAL, consume: 24, cancel: 8, qos: 4, closeChannel: 4, purge: 0 },
  },
  windows: {
    steps: 24,
    odds: { ...ODDS, deadLetters: 5, length: 5, singleActive: 5, shared: 70 },
    weights: { ...USUAL, consume: 16, qos: 14, get: 12, cancel: 5, recover: 4, tx: 2 },
  },
  routes: { steps: 18, odds: ODDS, weights: ROUTES },
  promises: {
    steps: 18,
    odds: { ...ODDS, quorum: 30, length: 60 },
    weights: { publish: 30, tx: 18, confirm: 8, settle: 14, consume: 8, get: 8, closeChannel: 3, exchange: 2 },
  },
  confirms: {
    steps: 20,
    odds: { ...ODDS, quorum: 30, length: 50 },
    single: true,
    weights: { publish: 44, confirm: 12, settle: 12, consume: 10, get: 4, exchange: 3, bind: 6, closeChannel: 2, purge: 2, remove: 2 },
  },
  mistakes: {
    steps: 20,
    odds: { ...ODDS, quorum: 25, wrong: 60 },
    weights: { ...USUAL, declare: 16, remove: 8, exchange: 6, deleteExchange: 4, tx: 3, confirm: 2, wrong: 24 },
  },
  timed: { steps: 14, odds: { ...ODDS, quorum: 25 }, weights: { ...USUAL, wait: 8 } },
  restart: { steps: 12, odds: { ...ODDS, quorum: 35 }, weights: { ...USUAL, restart: 7 } },
};

const QUEUES = ['q1', 'q2', 'q3'];
const KEYS = ['a', 'b', 'a.b', 'a.c.b', ''];
const PATTERNS = [...KEYS, '#', '*', 'a.#', '*.b', '#.b', 'a.*.b', '#.#'];
const EXCHANGES = ['x', 'y', 'z'];
const CONSUMERS = ['c1', 'c2', 'c3', 'c4'];
/** Longer than six steps last, shorter than a wait. */
const SOON = 3000;
const LONG = 600_000;

class Maker {
  readonly #replay: Replay;
  readonly theme: Theme;
  readonly timed: boolean;
  readonly ops: Operation[] = [];
  /** Of each channel, the deliveries that may still be settled. */
  readonly open = new Map<string, number[]>();
  /** The channel and the queue of each consumer that lives. */
  readonly consumers = new Map<string, { readonly ch: string; readonly queue: string; readonly noAck: boolean }>();
  readonly connectionOf = new Map<string, string>();
  readonly transactions = new Set<string>();
  /** Those that were declared, rightly or not. */
  readonly #queues = new Set<string>();
  readonly #exchanges = new Set<string>();
  /**
   * Whether a quorum queue has a limit. How many of a burst it takes before its refusal arrives is timing (README.md), and so is how many it drops
   * before a consumer's automatic acknowledgement arrives.
   */
  softLimit = false;
  bodies = 0;
  sinceWait = 0;
  #seed: number;

  constructor(seed: number, name: string, profile: ProfileName) {
    this.#seed = seed ^ 0x2545f491;
    this.theme = THEMES[name]!;
    this.timed = name === 'timed';
    this.#replay = new Replay(profile, true);
    for (let i = 0; i < 4; i += 1) this.below(2);
  }

  below(limit: number): number {
    this.#seed = (Math.imul(this.#seed, 1103515245) + 12345) & 0x7fffffff;
    return (this.#seed >> 8) % limit;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  queue(): string {
    return this.pick(this.chance(96) && this.#queues.size > 0 ? [...this.#queues] : QUEUES);
  }

  exchange(): string {
    return this.pick(this.chance(96) && this.#exchanges.size > 0 ? [...this.#exchanges] : EXCHANGES);
  }

  play(op: Operation): void {
    this.ops.push(op);
    if (op.op === 'declareQueue' && op.queue !== '') this.#queues.add(op.queue as string);
    if (op.op === 'declareExchange') this.#exchanges.add(op.exchange as string);
    const text = JSON.stringify(op);
    this.softLimit ||= text.includes('quorum') && text.includes('x-max-length');
    this.sinceWait = op.op === 'waitMs' ? 0 : this.sinceWait + 1;
    const { reply, events = {} } = this.#replay.step(op);
    if (op.op === 'get' && op.noAck !== true && typeof reply === 'object' && reply !== null && 'tag' in reply)
      this.#hold((op.ch as string | undefined) ?? 'main', reply.tag as number);
    for (const [id, list] of Object.entries(events))
      for (const event of list as { ev: string; consumer: string; tag: number }[]) {
        if (event.ev === 'deliver' && this.consumers.get(event.consumer)?.noAck !== true) this.#hold(id, event.tag);
        if (event.ev === 'consumerCancelled') this.consumers.delete(event.consumer);
        if (event.ev === 'channelClosed') this.forget(id);
        if (event.ev === 'connectionClosed') this.forgetConnection(id);
      }
  }

  #hold(channel: string, tag: number): void {
    this.open.set(channel, [...(this.open.get(channel) ?? []), tag]);
  }

  forget(channel: string): void {
    this.open.delete(channel);
    this.transactions.delete(channel);
    for (const [name, { ch }] of this.consumers) if (ch === channel) this.consumers.delete(name);
  }

  forgetConnection(connection: string): void {
    for (const channel of [...this.open.keys(), ...[...this.consumers.values()].map(({ ch }) => ch), ...this.transactions])
      if ((this.connectionOf.get(channel) ?? 'k0') === connection) this.forget(channel);
  }
}

function declareArguments(m: Maker, queue: string, quorum: boolean): { [name: string]: unknown } {
  const args: { [name: string]: unknown } = {};
  const { odds } = m.theme;
  const cyclic = m.chance(40);
  const others = QUEUES.slice(QUEUES.indexOf(queue) + 1);
  if (quorum) args['x-queue-type'] = 'quorum';
  if (m.chance(odds.length)) args['x-max-length'] = m.pick([0, 1, 1, 2, 2, 3]);
  else if (m.chance(odds.length / 2)) args['x-max-length-bytes'] = m.pick([0, 3, 5, 8]);
  if (m.chance('x-max-length' in args || 'x-max-length-bytes' in args ? 50 : 5))
    args['x-overflow'] = m.pick(
      quorum ? ['drop-head', 'drop-head', 'reject-publish'] : ['drop-head', 'reject-publish', 'reject-publish-dlx'],
    );
  if (m.chance(odds.deadLetters)) {
    args['x-dead-letter-exchange'] = m.pick(['', '', '', 'x', 'none']);
    if (args['x-dead-letter-exchange'] === '' || m.chance(50))
      args['x-dead-letter-routing-key'] = m.pick(cyclic ? QUEUES : [...others, 'none']);
  }
  const circles = 'x-dead-letter-exchange' in args && (cyclic || args['x-dead-letter-exchange'] === 'x');
  if (m.timed ? m.chance(60) : m.chance(15)) args['x-message-ttl'] = m.timed ? SOON : circles ? LONG : m.pick([0, 20, LONG]);
  if (m.timed && !quorum && m.chance(20)) args['x-expires'] = SOON;
  if (quorum) {
    if (m.chance(odds.deliveryLimit)) args['x-delivery-limit'] = m.below(3);
    if (m.chance(odds.singleActive)) args['x-single-active-consumer'] = true;
    if (m.chance(10)) args['x-dead-letter-strategy'] = m.pick(['at-most-once', 'at-least-once']);
  } else {
    if (m.chance(odds.queuePriority)) args['x-max-priority'] = 1 + m.below(3);
    if (m.chance(odds.singleActive)) args['x-single-active-consumer'] = true;
    if (m.chance(5)) args['x-queue-mode'] = 'lazy';
  }
  return args;
}

const ARGUMENTS = [
  'x-expires',
  'x-message-ttl',
  'x-dead-letter-exchange',
  'x-dead-letter-routing-key',
  'x-dead-letter-strategy',
  'x-max-length',
  'x-max-length-bytes',
  'x-max-in-memory-length',
  'x-max-priority',
  'x-overflow',
  'x-queue-mode',
  'x-queue-version',
  'x-queue-type',
  'x-single-active-consumer',
  'x-delivery-limit',
  'x-quorum-initial-group-size',
  'x-queue-leader-locator',
  'x-queue-master-locator',
  'x-max-age',
  'x-unheard-of',
];
const VALUES = [
  -1,
  0,
  1,
  256,
  1.5,
  2 ** 31,
  2 ** 40,
  '',
  '1',
  'lazy',
  'quorum',
  'classic',
  'reject-publish-dlx',
  true,
  false,
  null,
  [],
  [1],
  { a: 1 },
];

/** What most likely is wrong. A time to live that is right would be over somewhere in the script. */
function oddArguments(m: Maker, quorum: boolean): { [name: string]: unknown } {
  const name = m.pick(ARGUMENTS);
  const value = m.pick(VALUES);
  // The broker never answers to a locator that is a broken number.
  if (name === 'x-queue-master-locator' && value === 1.5) return {};
  const brief = (name === 'x-expires' || name === 'x-message-ttl') && (value === 1 || value === 256);
  return { ...(quorum ? { 'x-queue-type': 'quorum' } : {}), [name]: brief ? LONG : value };
}

function declare(m: Maker, queue: string): void {
  const quorum = m.chance(m.theme.odds.quorum);
  const args = m.chance(m.theme.odds.wrong) ? oddArguments(m, quorum) : declareArguments(m, queue, quorum);
  const flags = {
    ...(m.chance(quorum ? 2 : 15) ? { durable: false } : {}),
    ...(m.chance(quorum ? 2 : 8) ? { autoDelete: true } : {}),
    ...(m.chance(quorum ? 2 : 5) ? { exclusive: true } : {}),
  };
  m.play({ op: 'declareQueue', queue, ...flags, arguments: args });
}

function declareExchange(m: Maker): void {
  const exchange = m.pick(EXCHANGES);
  m.play({
    op: 'declareExchange',
    exchange,
    type: m.pick(['direct', 'fanout', 'topic', 'topic', 'headers']),
    ...(m.chance(15) ? { durable: false } : {}),
    ...(m.chance(10) ? { autoDelete: true } : {}),
    ...(m.chance(5) ? { internal: true } : {}),
    ...(m.chance(25) ? { arguments: { 'alternate-exchange': m.pick([...EXCHANGES, 'none']) } } : {}),
  });
}

const MATCHES: readonly { readonly [name: string]: unknown }[] = [
  {},
  { 'x-match': 'all', h: 1 },
  { 'x-match': 'any', h: 1, i: 'i' },
  { 'x-match': 'any-with-x', h: 2, 'x-h': 1 },
  { 'x-match': 'all-with-x', 'x-h': 1 },
  { 'x-match': 'any' },
  { h: null },
  { h: 1.5 },
  { 'x-match': 'most', h: 1 },
];
const HEADERS: readonly { readonly [name: string]: unknown }[] = [
  { h: 1 },
  { h: 2, i: 'i' },
  { 'x-h': 1 },
  { h: '1' },
  { h: 1.5, 'x-h': 1 },
  { h: true },
];

function bound(m: Maker): { key: string; arguments?: object } {
  return { key: m.pick(m.chance(50) ? PATTERNS : KEYS), ...(m.chance(30) ? { arguments: m.pick(MATCHES) } : {}) };
}

function message(m: Maker): object {
  m.bodies += 1;
  const body = `${m.bodies}`.padEnd(1 + m.below(4), '.');
  const props = {
    ...(m.chance(30) ? { priority: m.below(5) } : {}),
    ...(m.chance(m.timed ? 25 : 4) ? { expiration: m.timed ? `${SOON}` : `${LONG}` } : {}),
    ...(m.chance(40) ? { deliveryMode: 2 } : {}),
  };
  return {
    body,
    ...(Object.keys(props).length > 0 ? { props } : {}),
    ...(m.chance(15) ? { headers: m.pick(m.chance(20) ? [{ CC: [m.pick(QUEUES)] }, { BCC: [m.pick(QUEUES)] }] : HEADERS) } : {}),
  };
}

const MAKE = {
  publish(m: Maker) {
    const direct = m.theme.weights !== ROUTES ? m.chance(85) : m.chance(10);
    const target = direct ? { exchange: '', key: m.chance(95) ? m.queue() : 'none' } : { exchange: m.exchange(), key: m.pick(KEYS) };
    const ch = m.pick(['main', 'p', 'p']);
    const count = m.softLimit || m.theme.single ? 1 : m.pick([1, 1, 2, 3]);
    const content = count === 1 ? message(m) : { messages: Array.from({ length: count }, () => message(m)) };
    m.play({ op: 'publish', ch, ...target, ...(m.chance(15) ? { mandatory: true } : {}), ...content });
  },
  consume(m: Maker) {
    const consumer = m.pick(m.chance(97) ? CONSUMERS.filter(name => !m.consumers.has(name)) : CONSUMERS);
    if (consumer === undefined) return MAKE.settle(m);
    const queue = m.queue();
    const beside = [...m.consumers.values()].find(other => other.queue === queue);
    const ch = beside && m.chance(m.theme.odds.shared) ? beside.ch : consumer;
    const conn = m.connectionOf.get(ch) ?? m.pick(['k0', 'k1']);
    m.connectionOf.set(ch, conn);
    const prefetch = m.pick([undefined, 0, 1, 1, 1, 2, 3]);
    const noAck = m.chance(12);
    m.consumers.set(consumer, { ch, queue, noAck });
    m.play({
      op: 'consume',
      consumer,
      queue,
      ch,
      conn,
      ...(prefetch === undefined ? {} : { prefetch }),
      ...(noAck ? { noAck } : {}),
      ...(m.chance(6) ? { exclusive: true } : {}),
      ...(m.chance(m.theme.odds.consumerPriority) ? { arguments: { 'x-priority': m.below(3) - 1 } } : {}),
    });
  },
  settle(m: Maker) {
    const holding = [...m.open].filter(([, tags]) => tags.length > 0);
    if (holding.length === 0) return MAKE.publish(m);
    const [ch, tags] = m.pick(holding);
    const delivery = m.chance(97) ? m.pick(tags) : m.pick([0, 1, 9]);
    const op = m.pick(['ack', 'ack', 'nack', 'nack', 'reject']);
    const multiple = op !== 'reject' && m.chance(25);
    m.open.set(
      ch,
      tags.filter(tag => (multiple ? tag > delivery : tag !== delivery)),
    );
    m.play({ op, ch, delivery, ...(multiple ? { multiple } : {}), ...(op === 'ack' ? {} : { requeue: m.chance(60) }) });
  },
  get(m: Maker) {
    m.play({ op: 'get', queue: m.queue(), ch: m.pick(['main', 'g', ...m.open.keys()]), ...(m.chance(25) ? { noAck: true } : {}) });
  },
  cancel(m: Maker) {
    const consumer = m.pick([...m.consumers.keys()]);
    if (consumer === undefined) return MAKE.publish(m);
    const { ch } = m.consumers.get(consumer)!;
    m.consumers.delete(consumer);
    m.play({ op: 'cancel', consumer, ch });
  },
  recover(m: Maker) {
    const ch = m.pick([...m.open.keys()]);
    if (ch === undefined) return MAKE.publish(m);
    m.open.set(ch, []);
    m.play({ op: 'recover', ch, ...(m.chance(5) ? { requeue: false } : {}) });
  },
  qos(m: Maker) {
    const ch = m.pick([...[...m.consumers.values()].map(one => one.ch), 'main']);
    m.connectionOf.set(ch, m.connectionOf.get(ch) ?? 'k0');
    m.play({ op: 'qos', ch, prefetch: m.below(4), ...(m.chance(60) ? { global: true } : {}) });
  },
  closeChannel(m: Maker) {
    const ch = m.pick([...CONSUMERS, 'g', 'p']);
    m.forget(ch);
    m.play({ op: 'closeChannel', ch });
  },
  closeConnection(m: Maker) {
    m.forgetConnection('k1');
    m.play({ op: m.pick(['closeConnection', 'dropConnection']), conn: 'k1' });
  },
  declare(m: Maker) {
    const queue = m.pick(QUEUES);
    const former = m.ops.findLast(op => op.op === 'declareQueue' && op.queue === queue);
    if (m.chance(25)) m.play({ op: 'declareQueue', queue, passive: true });
    else if (former && m.chance(50)) m.play(former);
    else declare(m, queue);
  },
  remove(m: Maker) {
    m.play({ op: 'deleteQueue', queue: m.queue(), ...m.pick([{}, {}, { ifUnused: true }, { ifEmpty: true }]) });
  },
  purge(m: Maker) {
    m.play({ op: 'purgeQueue', queue: m.queue() });
  },
  exchange: declareExchange,
  deleteExchange(m: Maker) {
    m.play({ op: 'deleteExchange', exchange: m.exchange(), ...(m.chance(40) ? { ifUnused: true } : {}) });
  },
  bind(m: Maker) {
    m.play({ op: 'bindQueue', queue: m.queue(), exchange: m.exchange(), ...bound(m) });
  },
  unbind(m: Maker) {
    const former = m.pick(m.ops.filter(op => op.op === 'bindQueue' || op.op === 'bindExchange'));
    if (former === undefined) return MAKE.bind(m);
    m.play({ ...former, op: former.op === 'bindQueue' ? 'unbindQueue' : 'unbindExchange' });
  },
  bindExchange(m: Maker) {
    m.play({ op: 'bindExchange', source: m.exchange(), destination: m.exchange(), ...bound(m) });
  },
  confirm(m: Maker) {
    m.play({ op: 'confirmSelect', ch: m.pick(['p', 'p', 'main']) });
  },
  tx(m: Maker) {
    const ch = m.pick(['p', 'g', ...CONSUMERS.filter(name => m.open.has(name))]);
    if (m.transactions.has(ch)) m.play({ op: m.pick(['txCommit', 'txCommit', 'txRollback']), ch });
    else {
      m.transactions.add(ch);
      m.play({ op: m.chance(93) ? 'txSelect' : 'txCommit', ch });
    }
  },
  wrong(m: Maker) {
    const odd = m.pick(VALUES);
    const queue = m.queue();
    m.play(
      m.pick<Operation>([
        { op: 'publish', exchange: 'none', key: 'k', bodies: ['1', '2'] },
        {
          op: 'publish',
          exchange: '',
          key: queue,
          body: 'e',
          props: { expiration: m.pick(['', '-1', '1.5', '99999999999', '9999999', ' 600000', '600000 ', '0600000']) },
        },
        { op: 'publish', exchange: '', key: queue, body: 'u', props: { userId: m.pick(['nobody', 'guest', '']) } },
        {
          op: 'publish',
          exchange: '',
          key: queue,
          body: 'h',
          headers: { [m.pick(['CC', 'BCC', 'x-death', 'x-match', 'x-delivery-count'])]: odd },
        },
        { op: 'publish', exchange: '', key: queue, body: 'r', props: { replyTo: 'amq.rabbitmq.reply-to' } },
        {
          op: 'publish',
          exchange: m.pick(['amq.topic', 'amq.direct', 'amq.fanout', 'amq.headers', 'amq.match']),
          key: queue,
          body: 'p',
          mandatory: true,
        },
        { op: 'get', queue: m.pick(['none', 'amq.rabbitmq.reply-to']) },
        { op: 'purgeQueue', queue: m.pick(['none', queue]) },
        { op: 'consume', consumer: 'c9', queue: 'none' },
        { op: 'consume', consumer: 'c9', queue: 'amq.rabbitmq.reply-to', noAck: m.chance(60) },
        { op: 'cancel', consumer: 'nobody', ch: 'main' },
        {
          op: 'consume',
          consumer: `o${m.ops.length}`,
          queue,
          ch: 'odd',
          noAck: m.chance(50),
          arguments: { [m.pick(['x-priority', 'x-priority', 'x-credit', 'x-cancel-on-ha-failover', 'x-stream-offset'])]: odd },
        },
        {
          op: 'bindQueue',
          queue: m.pick(['none', queue]),
          exchange: m.pick(['', 'none', 'amq.topic', 'amq.headers', 'x']),
          key: m.pick(['k', '#']),
          arguments: m.pick([{}, { 'x-match': odd }]),
        },
        {
          op: 'unbindQueue',
          queue: m.pick(['none', queue]),
          exchange: m.pick(['', 'none', 'amq.topic', 'amq.headers', 'x']),
          key: m.pick(['k', '#']),
        },
        {
          op: 'bindExchange',
          source: m.pick(['', 'none', 'amq.topic', 'x']),
          destination: m.pick(['', 'none', 'amq.fanout', 'x']),
          key: 'k',
        },
        {
          op: 'unbindExchange',
          source: m.pick(['', 'none', 'amq.topic', 'x']),
          destination: m.pick(['', 'none', 'amq.fanout', 'x']),
          key: 'k',
        },
        { op: 'declareQueue', queue: m.pick(['amq.mine', 'amq.', '']), as: '$own', exclusive: true },
        { op: 'declareQueue', queue: m.pick(['none', 'amq.none', 'amq.rabbitmq.reply-to']), passive: true },
        {
          op: 'declareExchange',
          exchange: m.pick(['amq.mine', 'amq.topic', 'amq.direct', '', 'w']),
          type: m.pick(['direct', 'topic', 'wooden', '']),
        },
        { op: 'declareExchange', exchange: m.pick(['amq.none', 'amq.topic', '', 'none', 'x']), type: 'direct', passive: true },
        { op: 'declareExchange', exchange: m.pick(['v', 'x']), type: 'fanout', arguments: { 'alternate-exchange': odd } },
        { op: 'deleteExchange', exchange: m.pick(['amq.topic', 'none', '', 'x']), ifUnused: m.chance(50) },
        { op: 'deleteQueue', queue: m.pick(['none', '', queue]), ifUnused: m.chance(40), ifEmpty: m.chance(40) },
        { op: 'ack', ch: m.pick(['main', 'g']), delivery: m.pick([0, 7]), multiple: m.chance(70) },
        { op: 'recover', ch: 'main', requeue: m.chance(60) },
        { op: 'txCommit', ch: 'main' },
        { op: 'txSelect', ch: m.pick(['main', 'p']) },
        { op: 'confirmSelect', ch: m.pick(['main', 'p']) },
      ]),
    );
  },
  wait(m: Maker) {
    m.play({ op: 'waitMs', ms: SOON + 500 });
  },
  restart(m: Maker) {
    for (const connection of ['k0', 'k1']) m.forgetConnection(connection);
    m.play({ op: 'restartBroker' });
  },
};

export function randomScript(seed: number, name: string, profile: ProfileName): Operation[] {
  const m = new Maker(seed, name, profile);
  const routes = m.theme.weights === ROUTES;
  for (const queue of QUEUES.slice(0, 2 + m.below(2))) declare(m, queue);
  if (routes || m.chance(25))
    for (let i = routes ? 3 : 1; i > 0; i -= 1) {
      declareExchange(m);
      MAKE.bind(m);
    }
  const kinds = Object.entries(m.theme.weights) as [Kind, number][];
  const all = kinds.reduce((sum, [, weight]) => sum + weight, 0);
  while (m.ops.length < m.theme.steps + 3) {
    if (m.timed && m.sinceWait >= 6) {
      MAKE.wait(m);
      continue;
    }
    let at = m.below(all);
    const [kind] = kinds.find(([, weight]) => {
      at -= weight;
      return at < 0;
    })!;
    MAKE[kind](m);
  }
  return m.ops;
}
