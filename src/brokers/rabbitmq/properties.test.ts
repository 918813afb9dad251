/**
 * Whatever clients do, in any order: nothing is lost, doubled or out of place, and the model never breaks.
 * Long because the books over random scripts are kept in one place.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Copyable, expectCopiesToGoOnAlike } from '../../testing/copies.ts';
import { RabbitBroker } from './broker.ts';
import type { ChannelClient, Connection } from './client.ts';
import type { ProfileName } from './profiles.ts';
import type { ClientEvent, Fact, FieldTable } from './types.ts';

const QUEUES: { readonly [name: string]: FieldTable } = {
  plain: {},
  short: { 'x-max-length': 3, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' },
  full: { 'x-max-length': 2, 'x-overflow': 'reject-publish' },
  ageing: { 'x-message-ttl': 40, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'short' },
  levels: { 'x-max-priority': 3, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'levels' },
  one: { 'x-single-active-consumer': true },
  quorum: { 'x-queue-type': 'quorum', 'x-delivery-limit': 2, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' },
  loose: { 'x-queue-type': 'quorum', 'x-single-active-consumer': true, 'x-max-length': 4 },
  careful: {
    'x-queue-type': 'quorum',
    'x-overflow': 'reject-publish',
    'x-max-length': 3,
    'x-dead-letter-strategy': 'at-least-once',
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': 'plain',
  },
  dead: { 'x-queue-type': 'quorum' },
};
const NAMES = Object.keys(QUEUES);
const CHANNELS = ['a', 'b', 'c'];

type Step =
  | { readonly do: 'publish'; readonly queue: string; readonly ttl: number | null; readonly priority: number; readonly count: number }
  | {
      readonly do: 'consume';
      readonly channel: string;
      readonly queue: string;
      readonly prefetch: number;
      readonly noAck: boolean;
      readonly priority: number;
    }
  | { readonly do: 'get'; readonly channel: string; readonly queue: string; readonly noAck: boolean }
  | {
      readonly do: 'settle';
      readonly channel: string;
      readonly which: number;
      readonly how: 'ack' | 'nack' | 'reject';
      readonly multiple: boolean;
      readonly requeue: boolean;
    }
  | { readonly do: 'cancel'; readonly channel: string; readonly which: number }
  | { readonly do: 'close'; readonly channel: string }
  | { readonly do: 'recover'; readonly channel: string }
  | { readonly do: 'qos'; readonly channel: string; readonly prefetch: number }
  | { readonly do: 'purge' | 'redeclare'; readonly queue: string }
  | { readonly do: 'drop' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'restart' };

/** Of the publisher's channel; only where copies are looked at. */
type Mode = { readonly do: 'confirms' | 'transactions' | 'commit' | 'rollback' };

const queue = fc.constantFrom(...NAMES);
const channel = fc.constantFrom(...CHANNELS);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      queue,
      ttl: fc.option(fc.constantFrom(0, 30)),
      priority: fc.nat(4),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('consume' as const),
      channel,
      queue,
      prefetch: fc.nat(3),
      noAck: fc.boolean(),
      priority: fc.nat(2),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('get' as const), channel, queue, noAck: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      channel,
      which: fc.nat(9),
      how: fc.constantFrom('ack' as const, 'nack' as const, 'reject' as const),
      multiple: fc.boolean(),
      requeue: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), channel, which: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), channel }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('recover' as const), channel }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('qos' as const), channel, prefetch: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('purge' as const, 'redeclare' as const), queue }) },
  { weight: 1, arbitrary: fc.constant({ do: 'drop' as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
);

/** Does steps and keeps its own books. */
class Run implements Copyable<Step | Mode> {
  readonly broker: RabbitBroker;
  readonly events: ClientEvent[] = [];
  readonly facts: Fact[] = [];
  /** Both, in the order in which they came. */
  readonly told: string[] = [];
  #connection: Connection;
  #publisher: ChannelClient;
  readonly #channels = new Map<string, ChannelClient>();
  readonly #open = new Map<string, number[]>();
  #number = 0;

  constructor(profile: ProfileName | Run) {
    const onFact = (fact: Fact) => {
      this.facts.push(fact);
      this.told.push(JSON.stringify(fact));
    };
    const onEvent = (event: ClientEvent) => this.#on(event);
    if (typeof profile !== 'string') {
      this.broker = profile.broker.copy({ onEvent, onFact });
      this.#publisher = this.broker.connection('publisher').channels.get('publisher')!;
      this.#connection = this.broker.connection('consumers');
      for (const name of profile.#channels.keys()) this.#channels.set(name, this.#connection.channels.get(name)!);
      for (const [name, tags] of profile.#open) this.#open.set(name, [...tags]);
      this.#number = profile.#number;
      return;
    }
    this.broker = new RabbitBroker({ profile, onEvent, onFact });
    this.#publisher = this.broker.connect('publisher').openChannel('publisher');
    this.#connection = this.broker.connect('consumers');
    for (const name of NAMES) this.#declare(name);
  }

  #declare(name: string): void {
    this.#publisher.declareQueue({ queue: name, arguments: QUEUES[name]! });
  }

  #on(event: ClientEvent): void {
    this.events.push(event);
    this.told.push(JSON.stringify(event));
    if (event.type === 'deliver') this.#tags(event.channel).push(event.delivery.tag);
    if (event.type === 'channel-closed') this.#open.delete(event.channel);
  }

  #tags(name: string): number[] {
    const tags = this.#open.get(name) ?? [];
    this.#open.set(name, tags);
    return tags;
  }

  #channel(name: string): ChannelClient {
    const known = this.#channels.get(name);
    if (known?.open) return known;
    this.#open.delete(name);
    const opened = this.#connection.openChannel(name);
    this.#channels.set(name, opened);
    return opened;
  }

  copy(): Run {
    return new Run(this);
  }

  look(): string {
    return JSON.stringify([this.broker.key(), this.broker.snapshot(), this.broker.nextTimer()]);
  }

  do(each: Step | Mode): void {
    switch (each.do) {
      case 'publish': {
        const properties = {
          priority: each.priority,
          deliveryMode: each.priority % 2 ? 2 : 1,
          ...(each.ttl === null ? {} : { expiration: String(each.ttl) }),
        };
        this.broker.pipeline(() => {
          for (let i = 0; i < each.count; i++)
            this.#publisher.publish({ exchange: '', key: each.queue, body: `m${++this.#number}`, properties });
        });
        return;
      }
      case 'consume': {
        const target = this.#channel(each.channel);
        target.qos(each.prefetch);
        const consumer = `c${++this.#number}`;
        target.consume({ queue: each.queue, consumer, noAck: each.noAck, arguments: { 'x-priority': each.priority } });
        return;
      }
      case 'get': {
        const reply = this.#channel(each.channel).get(each.queue, { noAck: each.noAck });
        if (reply.value && !reply.value.empty) this.#tags(each.channel).push(reply.value.tag);
        return;
      }
      case 'settle': {
        const target = this.#channel(each.channel);
        const tags = this.#tags(each.channel);
        // Now and then a tag that is not open: the channel must close, and nothing else.
        const tag = tags[each.which] ?? tags[0];
        if (tag === undefined) return;
        this.#open.set(
          each.channel,
          each.multiple && each.how !== 'reject' ? tags.filter(other => other > tag) : tags.filter(other => other !== tag),
        );
        if (each.how === 'ack') target.ack(tag, { multiple: each.multiple });
        else if (each.how === 'nack') target.nack(tag, { multiple: each.multiple, requeue: each.requeue });
        else target.reject(tag, { requeue: each.requeue });
        return;
      }
      case 'cancel': {
        const target = this.#channel(each.channel);
        const consumers = [...target.process.consumers.keys()];
        target.cancel(consumers[each.which] ?? 'nobody');
        return;
      }
      case 'close':
        this.#channel(each.channel).close();
        this.#open.delete(each.channel);
        return;
      case 'recover':
        this.#open.delete(each.channel);
        this.#channel(each.channel).recover();
        return;
      case 'qos':
        this.#channel(each.channel).qos(each.prefetch, { global: true });
        return;
      case 'purge':
        this.#publisher.purgeQueue(each.queue);
        return;
      case 'redeclare':
        this.#publisher.deleteQueue(each.queue);
        this.#declare(each.queue);
        return;
      case 'drop':
        this.#connection.drop();
        this.#reconnect();
        return;
      case 'wait':
        this.broker.pass(this.broker.now + each.ms);
        return;
      case 'confirms':
        this.#publisher.selectConfirms();
        return;
      case 'transactions':
        this.#publisher.selectTransactions();
        return;
      case 'commit':
        this.#publisher.commit();
        return;
      case 'rollback':
        this.#publisher.rollback();
        return;
      case 'restart':
        this.broker.restart(10);
        this.#publisher = this.broker.connect('publisher').openChannel('publisher');
        this.#reconnect();
        return;
    }
  }

  #reconnect(): void {
    this.#connection = this.broker.connect('consumers');
    this.#channels.clear();
    this.#open.clear();
    if (this.#publisher.open) return;
    const { connection } = this.#publisher;
    this.#publisher = (connection.open ? connection : this.broker.connect('publisher')).openChannel('publisher');
  }
}

const script = fc.array(step, { minLength: 1, maxLength: 60 });
const profile = fc.constantFrom<ProfileName>('3.10', '4.0', '4.3');

describe('a copy of a broker', () => {
  const mode = fc.record({ do: fc.constantFrom<Mode['do']>('confirms', 'transactions', 'commit', 'rollback') });
  it.each<ProfileName>(['3.10', '4.0', '4.3'])('of version %s goes on as the original does, and neither changes the other', version => {
    expectCopiesToGoOnAlike<Step | Mode>(
      () => new Run(version),
      fc.oneof({ weight: 12, arbitrary: step }, { weight: 1, arbitrary: mode }),
      { numRuns: 50, first: 40 },
    );
  });
});

describe('any sequence of operations', () => {
  it('keeps every message in exactly one place', () => {
    fc.assert(
      fc.property(profile, script, (version, steps) => {
        const run = new Run(version);
        for (const each of steps) run.do(each);
        // From the facts: where each copy must be.
        const place = new Map<number, 'ready' | 'unacked' | 'gone'>();
        for (const fact of run.facts) {
          if (fact.type === 'refused' || fact.type === 'dead-lettered') continue;
          const was = place.get(fact.copy);
          if (fact.type === 'stored') expect(was).toBeUndefined();
          else expect(was, `${fact.type} of copy ${fact.copy}`).not.toBe('gone');
          if (fact.type === 'handed') expect(was).toBe('ready');
          // A restart returns what was held without a word.
          place.set(fact.copy, fact.type === 'handed' ? 'unacked' : fact.type === 'gone' ? 'gone' : 'ready');
        }
        const shown = run.broker.snapshot();
        const expected = [...place.values()].filter(where => where !== 'gone').length;
        expect(shown.queues.reduce((sum, each) => sum + each.messages, 0)).toBe(expected);
        for (const each of shown.queues) {
          expect(each.ready).toHaveLength(each.messagesReady);
          expect(each.unacked).toHaveLength(each.messagesUnacknowledged);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('loses nothing: stored = settled + dead-lettered + expired + dropped + still there, queue by queue', () => {
    fc.assert(
      fc.property(profile, script, (version, steps) => {
        const run = new Run(version);
        for (const each of steps) run.do(each);
        const shown = new Map(run.broker.snapshot().queues.map(each => [each.name, each]));
        for (const name of NAMES) {
          const facts = run.facts.filter(fact => fact.queue === name);
          const stored = facts.filter(({ type }) => type === 'stored').length;
          const gone = facts.filter(fact => fact.type === 'gone');
          const { messagesReady = 0, messagesUnacknowledged = 0 } = shown.get(name) ?? {};
          expect(stored).toBe(gone.length + messagesReady + messagesUnacknowledged);
          // Whatever dies in a queue with somewhere to send the dead is sent there, once.
          const died = gone.filter(({ how }) => ['rejected', 'expired', 'maxlen', 'delivery_limit'].includes(how)).length;
          const sentOn = facts.filter(({ type }) => type === 'dead-lettered').length;
          if (QUEUES[name]!['x-dead-letter-strategy'] === undefined)
            expect(sentOn).toBe(QUEUES[name]!['x-dead-letter-exchange'] === undefined ? 0 : died);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('hands copies out whole: as many deliveries as handings, each message with its own body', () => {
    fc.assert(
      fc.property(profile, script, (version, steps) => {
        const run = new Run(version);
        for (const each of steps) run.do(each);
        const bodies = new Map<number, unknown>();
        for (const event of run.events) {
          if (event.type !== 'deliver') continue;
          const { message, body } = event.delivery;
          expect(bodies.get(message) ?? body).toBe(body);
          bodies.set(message, body);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('numbers deliveries of a channel from 1 without gaps, get included', () => {
    fc.assert(
      fc.property(profile, script, (version, steps) => {
        const run = new Run(version);
        const last = new Map<string, number>();
        for (const each of steps) {
          const before = run.events.length;
          run.do(each);
          for (const event of run.events.slice(before)) {
            if (event.type !== 'deliver') continue;
            const former = last.get(event.channel) ?? 0;
            // A new channel of the same name begins again; a get takes a number of its own.
            expect(event.delivery.tag === 1 || event.delivery.tag > former).toBe(true);
            last.set(event.channel, event.delivery.tag);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same events and the same key when done again', () => {
    fc.assert(
      fc.property(profile, script, (version, steps) => {
        const runs = [new Run(version), new Run(version)];
        for (const each of steps) for (const run of runs) run.do(each);
        expect(runs[0]!.events).toEqual(runs[1]!.events);
        expect(runs[0]!.broker.key()).toBe(runs[1]!.broker.key());
        expect(runs[0]!.broker.nextTimer()).toBe(runs[1]!.broker.nextTimer());
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the order of a publisher towards one consumer that never returns anything (R-21)', () => {
    const quiet = fc.array(fc.constantFrom<'publish' | 'ack' | 'burst'>('publish', 'ack', 'burst'), { maxLength: 60 });
    fc.assert(
      fc.property(profile, fc.constantFrom('plain', 'quorum', 'one'), fc.nat(4), quiet, (version, name, prefetch, moves) => {
        const got: number[] = [];
        let open = 0;
        const broker = new RabbitBroker({
          profile: version,
          onEvent: event => {
            if (event.type !== 'deliver') return;
            got.push(Number(event.delivery.body));
            open = event.delivery.tag;
          },
        });
        const publisher = broker.openChannel();
        publisher.declareQueue({ queue: name, arguments: QUEUES[name]! });
        const consumer = broker.openChannel();
        consumer.qos(prefetch);
        consumer.consume({ queue: name, consumer: 'c' });
        let sent = 0;
        for (const move of moves) {
          if (move === 'ack') consumer.ack(0, { multiple: true });
          else {
            broker.pipeline(() => {
              for (let i = 0; i < (move === 'burst' ? 3 : 1); i++) publisher.publish({ exchange: '', key: name, body: String(sent++) });
            });
          }
        }
        while (got.length < sent && consumer.open && open > 0) consumer.ack(0, { multiple: true });
        expect(got).toEqual(Array.from({ length: sent }, (_, i) => i));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a state key', () => {
  it('forgets the way there: the same state reached otherwise has the same key', () => {
    const make = () => new Run('4.0');
    const [straight, detour] = [make(), make()];
    const consume = { do: 'consume', channel: 'a', queue: 'plain', prefetch: 1, noAck: false, priority: 0 } as const;
    for (const run of [straight, detour]) run.do({ do: 'publish', queue: 'plain', ttl: null, priority: 0, count: 2 });
    expect(straight.broker.key()).toBe(detour.broker.key());
    detour.do({ do: 'wait', ms: 25 });
    expect(straight.broker.key()).toBe(detour.broker.key());
    straight.do(consume);
    expect(straight.broker.key()).not.toBe(detour.broker.key());
  });

  it('tells apart what will behave otherwise: a message that is soon to expire', () => {
    const runs = [new Run('4.0'), new Run('4.0')];
    for (const run of runs) run.do({ do: 'publish', queue: 'ageing', ttl: null, priority: 0, count: 1 });
    runs[1]!.do({ do: 'wait', ms: 10 });
    expect(runs[0]!.broker.key()).not.toBe(runs[1]!.broker.key());
  });

  it.each([
    ['3.10', 'plain'],
    ['4.0', 'ageing'],
    ['4.0', 'quorum'],
    ['3.10', 'dead'],
    ['4.0', 'one'],
  ] as const)('on %s, equal keys of %s have equal futures, over all short pasts', (version, name) => {
    const moves = 'PCDKNXGW';
    const pasts = words(moves, 4);
    const futures = ['PKPN', 'NKCP', 'XCPK', 'GNCW', 'WNPC', 'DPPX', 'KWGX'];
    const behaviours = new Map<string, { readonly past: string; readonly seen: string[] }>();
    let shared = 0;
    for (const past of pasts) {
      const key = play(version, name, past).broker.key();
      const seen = futures.map(future => {
        const game = play(version, name, past);
        const at = game.broker.now;
        const before = game.seen.length;
        game.play(future);
        return JSON.stringify([game.seen.slice(before), game.broker.counts(name), game.broker.now - at]);
      });
      const former = behaviours.get(key);
      if (!former) behaviours.set(key, { past, seen });
      else {
        shared++;
        expect(seen, `${past} against ${former.past}`).toEqual(former.seen);
      }
    }
    // The key must also be worth something: many pasts come to the same.
    expect(shared).toBeGreaterThan(pasts.length / 4);
  });
});

function words(letters: string, length: number): string[] {
  return length === 0 ? [''] : words(letters, length - 1).flatMap(word => [...letters].map(letter => word + letter));
}

/** One queue, one publisher, two consumers that come and go: each move a letter. */
function play(version: ProfileName, name: string, past: string) {
  const seen: unknown[] = [];
  let open: number[] = [];
  const broker = new RabbitBroker({
    profile: version,
    onEvent: event => {
      if (event.type === 'deliver') open.push(event.delivery.tag);
      const { redelivered, headers, body } = event.type === 'deliver' ? event.delivery : { redelivered: null, headers: null, body: null };
      const count = headers?.['x-delivery-count'];
      seen.push([event.type, 'channel' in event && event.channel, 'consumer' in event && event.consumer, redelivered, count, body]);
    },
  });
  let connection = broker.connect('k');
  let publisher = connection.openChannel('p');
  for (const each of [name, 'dead', 'short']) publisher.declareQueue({ queue: each, arguments: QUEUES[each]! });
  let channel = connection.openChannel('a');
  const renew = () => {
    if (channel.open) return;
    open = [];
    // 3.10 closes the connection where a consumer tag is taken anew too early.
    if (!connection.open) {
      connection = broker.connect('k');
      publisher = connection.openChannel('p');
    }
    channel = connection.openChannel('a');
  };
  const moves: { readonly [letter: string]: () => void } = {
    P: () => publisher.publish({ exchange: '', key: name, body: 'm' }),
    C: () => {
      if (channel.process.consumers.has('c')) return;
      channel.qos(1);
      channel.consume({ queue: name, consumer: 'c' });
    },
    D: () => {
      if (!channel.process.consumers.has('d')) channel.consume({ queue: name, consumer: 'd', noAck: false });
      else channel.cancel('d');
    },
    K: () => open.length > 0 && channel.ack(open.shift()!),
    N: () => open.length > 0 && channel.nack(open.shift()!),
    X: () => channel.close(),
    G: () => {
      const got = channel.get(name).value;
      if (got && !got.empty) open.push(got.tag);
      seen.push(got && !got.empty ? [got.body, got.redelivered, got.remaining] : null);
    },
    W: () => broker.pass(broker.now + 25),
  };
  const game = {
    broker,
    seen,
    play(letters: string) {
      for (const letter of letters) {
        renew();
        moves[letter]!();
      }
    },
  };
  game.play(past);
  renew();
  return game;
}
