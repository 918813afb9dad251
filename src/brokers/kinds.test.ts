import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import type { Digest } from '../history/digest.ts';
import type { Emit, HistoryEvent, Json, Ms } from '../history/event.ts';
import { openRealm } from '../process/open-realm.ts';
import { castAll, loadAll, openRun } from '../search/open-run.ts';
import { oneBound, oneProgram } from '../system/one-program.ts';
import { wordsOf } from '../system/words.ts';
import type { Broker, BrokerParts, Handing, Outgoing, Settling } from './broker.ts';
import type { BrokerKind } from './kind.ts';
import { KINDS, kindOf } from './kinds.ts';
import { OPEN, openBroker } from './open.ts';

describe('every kind', () => {
  it.each(KINDS.map(kind => [kind.name, kind] as const))('%s can be opened, and is known by nothing else than its folder', (_, kind) => {
    expect(OPEN[kind.kind]).toBeDefined();
    expect(kindOf(kind)).toBe(kind);
    expect(statSync(`src/brokers/${kind.kind}/kind.ts`).isFile()).toBe(true);
  });

  /** As little as each schema asks for. */
  const LEAST: { readonly [kind: string]: object } = {
    sqs: { queues: { orders: {} } },
    sns: { topics: ['placed'], queues: { orders: {} }, subscriptions: [{ queue: 'orders' }] },
    kafka: { topics: { orders: {} } },
    rabbitmq: { queues: { orders: {} } },
    pubsub: { topics: ['placed'], subscriptions: { orders: {} } },
  };

  it.each(KINDS.map(kind => [kind.name, kind] as const))('%s agrees with what it opens about where messages can go', (_, kind) => {
    const config = kind.read(LEAST[kind.kind] as never);
    const consumer = kind.readConsumer({ group: 'g' } as never, config);
    const broker = openBroker(config as never, { emit: () => {}, consumers: [], messages: {} });
    const { topics, queues } = kind.destinations(config);
    for (const name of [...topics, ...queues, kind.firstDestination(config)]) expect(broker.takes(name), name).toBe(true);
    expect(broker.takes('elsewhere')).toBe(false);
    const held = kind.queues(config).map(({ name }) => name);
    expect(kind.reads(consumer).filter(name => !held.includes(name))).toEqual([]);
    expect(kind.facts(config, consumer).length).toBeGreaterThan(0);
    expect(wordsOf({ brokers: { it: config as never }, programs: {} }, held[0]!)).toBe(kind.words);
  });
});

/** Nobody but a broker's folder and the two registries knows its name: what others need of it is a field of its kind. */
describe('no file outside of its folder', () => {
  const kinds = KINDS.map(({ kind }) => kind).join('|');
  const branch = new RegExp(`[!=]== '(${kinds})'|'(${kinds})' [!=]==|case '(${kinds})':|\\{ (${kinds}): ['\\w]`);
  // A figure of a lesson that compares two brokers drives their models itself.
  const folder = new RegExp(`^src/brokers/((${kinds})/|(kinds|open)\\.ts$)|^src/ui/figures/`);
  const files = walk('src').concat(walk('graders'));
  const code = files.filter(path => /\.(ts|tsx|astro|mjs)$/.test(path) && !/\.test\.ts$|^src\/testing\//.test(path) && !folder.test(path));

  it('asks which kind a broker is, or has a table by kind', () => {
    const found = code.filter(path => branch.test(readFileSync(path, 'utf8')));
    expect(found, 'give `BrokerKind` a field for what is asked here, and every kind its answer').toEqual([]);
  });

  it('and such a question would be seen', () => {
    for (const text of [`if (broker.kind === 'kafka') {`, `case 'sqs':`, `const NAMES = { rabbitmq: 'RabbitMQ' };`])
      expect(text).toMatch(branch);
  });
});

interface BoardConfig {
  readonly kind: 'board';
  readonly name: string;
}

/** A black board with one line: who reads it wipes it with `wipe`, and until then it is there to be read again. */
const board: BrokerKind<BoardConfig, Record<string, never>> = {
  kind: 'board',
  name: 'Board',
  schema: { type: 'object', properties: { name: { type: 'string' } } },
  consumerSchema: { type: 'object' },
  read: ({ name }: { name: string }) => ({ kind: 'board', name }),
  readConsumer: () => ({}),
  *check() {},
  *checkConsumer() {},
  destinations: ({ name }) => ({ topics: [], queues: [name] }),
  firstDestination: ({ name }) => name,
  queues: ({ name }) => [{ name, dead: false }],
  reads: () => [],
  flows: () => [],
  faults: [],
  message: { type: 'SqsMessage', settle: { wipe: () => [] } },
  words: { ...KINDS[0]!.words, who: 'the board' },
  api: { topic: name => name, queue: name => name, publish: 'pin', send: 'pin', receive: 'take' },
  facts: ({ name }) => [['board', name]],
};

class Board implements Broker {
  readonly connects = false;
  readonly #emit: Emit;
  readonly #name: string;
  readonly #lines: { readonly name: string; readonly body: Outgoing['body']; attempts: number; held: boolean }[] = [];

  constructor({ name }: BoardConfig, { emit }: Pick<BrokerParts<never>, 'emit'>) {
    this.#name = name;
    this.#emit = emit;
  }

  takes(destination: string): boolean {
    return destination === this.#name;
  }

  send(name: string, { body, headers, retryOf }: Outgoing, now: Ms): void {
    this.#lines.push({ name, body, attempts: 0, held: false });
    this.#emit({ type: 'sent', at: now, message: name, queue: this.#name, body, headers, retryOf });
  }

  start(): void {}

  crash(_worker: number, now: Ms): void {
    for (const line of this.#lines) {
      if (!line.held) continue;
      line.held = false;
      this.#emit({ type: 'returned', at: now, message: line.name, reason: 'connection-lost' });
    }
  }

  receivable(): boolean {
    return this.#lines.some(({ held }) => !held);
  }

  receive(): Handing {
    const line = this.#lines.find(({ held }) => !held)!;
    line.held = true;
    line.attempts += 1;
    const { name, body, attempts } = line;
    const cause = attempts === 1 ? ('first' as const) : ('redelivery' as const);
    return { message: name, queue: this.#name, attempt: attempts, cause, receipt: name, view: { id: name, body }, observed: name };
  }

  finished(): void {}

  leaseEnd(): null {
    return null;
  }

  settle(_operation: string, _args: readonly Json[], { handing: { message }, delivery }: Settling, now: Ms): Json {
    this.#lines.splice(
      this.#lines.findIndex(({ name }) => name === message),
      1,
    );
    this.#emit({ type: 'settled', at: now, message, delivery, native: 'delete' });
    return null;
  }

  repeatable(): readonly [] {
    return [];
  }

  handAgain(): never {
    throw new Error('a line is read once at a time');
  }

  faults(): readonly [] {
    return [];
  }

  strike(): void {}

  nextTimer(): null {
    return null;
  }

  pass(): void {}

  digest(into: Digest): void {
    into.add(JSON.stringify(this.#lines));
  }

  copy(emit: Emit): Board {
    const copy = new Board({ kind: 'board', name: this.#name }, { emit });
    copy.#lines.push(...this.#lines.map(line => ({ ...line })));
    return copy;
  }

  snapshot(): Json {
    return this.#lines.map(({ name }) => name);
  }
}

describe('a kind from outside', () => {
  afterAll(() => {
    KINDS.splice(KINDS.indexOf(board as BrokerKind), 1);
    delete OPEN.board;
  });

  it('is played like one of ours', async () => {
    KINDS.push(board as BrokerKind);
    OPEN.board = (config, parts) => new Board(config, parts);
    const text = 'export async function handle(message) { await message.wipe(); }';
    const compiled = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
    if (!compiled.ok) throw new Error('does not compile');
    const broker = board.read({ name: 'wall' } as never);
    const system = oneProgram({ entry: 'handler.ts', handler: 'handle' }, { broker: broker as never, consumer: {} as never });
    const realm = openRealm({ hardened: false });
    const casts = castAll(system, loadAll(realm, { program: compiled.program }), false);
    const messages = { hello: { body: { text: 'hello' }, headers: {}, retryOf: null } };
    const bound = oneBound(['hello'], 1, { crash: 1 });
    const { simulation, history } = openRun({ system, messages }, bound, casts, realm, { clock: false, random: new Set<string>() });
    const crash = () => simulation.enabled().find(({ kind }) => kind === 'crash');
    while (!history.some(({ type }) => type === 'called')) simulation.perform(simulation.ordinary()!);
    simulation.perform(crash()!);
    for (let next = simulation.ordinary(); next !== null; next = simulation.ordinary()) simulation.perform(next);
    const told = history.flatMap((event: HistoryEvent) => ('message' in event ? [event.type] : []));
    expect(told).toEqual(['sent', 'delivered', 'returned', 'delivered', 'settled']);
    expect(wordsOf(system, 'wall').who).toBe('the board');
  });
});

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap(name => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}
