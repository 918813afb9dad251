/**
 * Compares model and broker on scripts that nobody wrote: random requests of members and producers.
 *
 * Who leads after a leader has left is the broker's hash order: a script that differs only in that is no finding (README.md).
 */

import { ModelDriver } from './kafka-model.ts';
import { WireDriver } from './kafka-wire.ts';
import { runSuffix } from './recorder.ts';
import { type Observation, type Operation, perform } from './steps.ts';
import { firstDifference } from './suite.ts';

let seed = 1;

function below(limit: number): number {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >> 8) % limit;
}

function pick<T>(list: readonly T[]): T {
  return list[below(list.length)]!;
}

/** `c` and `d` are two lives of one static member. */
const INSTANCES: { readonly [member: string]: string | undefined } = { c: 'i1', d: 'i1' };

function groups(): Operation[] {
  const ops: Operation[] = [{ op: 'createTopic', topic: 't' }];
  const joined = new Set<string>();
  for (let i = 0; i < 16; i++) {
    const member = pick(['a', 'b', 'c', 'd', 'a', 'b']);
    const instance = INSTANCES[member];
    const choice = below(12);
    const said = { group: 'g', member, ...(instance === undefined ? {} : { instance }) };
    if (!joined.has(member) || choice < 4) {
      ops.push({ op: 'join', ...said, protocols: { p: pick(['x', 'x', 'x', 'y']) }, rebalanceMs: 30_000, sessionMs: 30_000 });
      joined.add(member);
    } else if (choice < 8) {
      const assignments = Object.fromEntries(['a', 'b'].filter(one => joined.has(one)).map(one => [one, one.toUpperCase()]));
      ops.push({ op: 'sync', group: 'g', member, assignments });
    } else if (choice < 9) ops.push({ op: 'heartbeat', group: 'g', member });
    else if (choice < 10) ops.push({ op: 'commit', group: 'g', member, offsets: [['t', 0, i]] });
    else if (choice < 11) {
      ops.push({ op: 'leave', group: 'g', member });
      joined.delete(member);
    } else
      ops.push(
        pick<Operation>([
          { op: 'describeGroup', group: 'g' },
          { op: 'committed', group: 'g', topic: 't' },
          { op: 'commit', group: 'g', offsets: [['t', 0, i]] },
        ]),
      );
  }
  return ops;
}

function transactions(): Operation[] {
  const ops: Operation[] = [
    { op: 'createTopic', topic: 't', partitions: 2 },
    { op: 'initProducerId', as: 'P', transactionalId: 'x' },
    { op: 'initProducerId', as: 'Q', transactionalId: 'y' },
    { op: 'initProducerId', as: 'R' },
  ];
  const next = new Map<string, number>();
  const send = (producer: string, partition: number, value: string, more: object) => {
    const name = `${producer}${partition}`;
    const due = next.get(name) ?? 0;
    const sequence = Math.max(0, due + pick([0, 0, 0, -1, 1, -3]));
    if (sequence === due) next.set(name, due + 1);
    ops.push({ op: 'produce', topic: 't', partition, records: [[null, value]], producer, sequence, ...more });
  };
  for (let i = 0; i < 18; i++) {
    const [producer, transactionalId] = pick([['P', 'x'] as const, ['Q', 'y'] as const]);
    const partition = below(2);
    const choice = below(12);
    if (choice < 3) ops.push({ op: 'addPartitions', transactionalId, producer, partitions: [['t', partition]] });
    else if (choice < 6) send(producer, partition, `${i}`, { transactionalId });
    else if (choice < 7) ops.push({ op: 'produce', topic: 't', partition, records: [[null, `plain${i}`]] });
    else if (choice < 8) send('R', partition, `r${i}`, {});
    else if (choice < 10) ops.push({ op: 'endTxn', transactionalId, producer, commit: below(2) === 1 });
    else if (choice < 11) ops.push({ op: 'initProducerId', as: producer, transactionalId });
    else ops.push({ op: 'fetch', topic: 't', partition, offset: 0, isolation: 'read_committed' });
  }
  for (const partition of [0, 1])
    for (const isolation of ['read_committed', 'read_uncommitted']) ops.push({ op: 'fetch', topic: 't', partition, offset: 0, isolation });
  return ops;
}

/**
 * What is no finding (README.md): another leader, which the broker takes in the hash order of random ids; and an answer that says only that the
 * broker is still at the transaction before, as it says when the machine is slow.
 */
function isLetOff(real: Observation, model: Observation | undefined): boolean {
  if (JSON.stringify(real).includes('CONCURRENT_TRANSACTIONS')) return true;
  const withoutLeader = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withoutLeader);
    if (typeof value !== 'object' || value === null) return value;
    const { leader: _, members, ...rest } = value as { [field: string]: unknown };
    const kept = 'generation' in value ? rest : { ...rest, ...(members === undefined ? {} : { members }) };
    return Object.fromEntries(Object.entries(kept).map(([name, inner]) => [name, withoutLeader(inner)]));
  };
  return firstDifference(withoutLeader(real), withoutLeader(model)) === null;
}

async function compare(ops: readonly Operation[], name: string, port: number): Promise<'alike' | 'let off' | 'different'> {
  const wire = await WireDriver.connect(port, runSuffix(0, '.live'));
  try {
    const real = await perform(wire, ops);
    const got = await perform(new ModelDriver(), ops);
    const step = real.findIndex((one, i) => firstDifference(one, got[i]) !== null);
    if (step < 0) return 'alike';
    if (isLetOff(real[step]!, got[step])) return 'let off';
    console.log(`${name}:`);
    for (const [i, op] of ops.slice(0, step + 1).entries()) console.log(`  ${JSON.stringify(op)} -> ${JSON.stringify(real[i])}`);
    console.log(`  model: ${JSON.stringify(got[step])}`);
    return 'different';
  } finally {
    await wire.close();
  }
}

/** How many of so many random scripts broker and model perform alike. */
export async function kafkaLive(port: number, from: number, scripts: number): Promise<{ same: number; total: number }> {
  seed = from;
  const queue = [groups, transactions].flatMap(make =>
    Array.from({ length: scripts }, (_, n) => ({ name: `${make.name} ${n} of seed ${from}`, ops: make() })),
  );
  let total = queue.length;
  let same = 0;
  let letOff = 0;
  await WireDriver.warmUp(port);
  const worker = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const found = await compare(one.ops, one.name, port);
      if (found === 'alike') same += 1;
      if (found === 'let off') letOff += 1;
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  if (letOff > 0) console.log(`kafka: ${letOff} not compared to their end: another leader, or a broker that was still busy`);
  total -= letOff;
  return { same, total };
}
