/**
 * Compares model and ElasticMQ on scripts that nobody wrote: random sends, receives, deletes and changes of visibility, on one standard queue or
 * on one group of a FIFO queue. They keep to where ElasticMQ does as AWS says (README.md): receipts are the latest, and nothing waits for a
 * timer.
 */

import { runSuffix } from './recorder.ts';
import { ModelDriver } from './sqs-model.ts';
import { WireDriver } from './sqs-wire.ts';
import { type Observation, type Operation, perform, STEP_MS } from './steps.ts';
import { firstDifference } from './suite.ts';

let seed = 1;

function below(limit: number): number {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return (seed >> 8) % limit;
}

/** The model plays along, so that the script names only receipts that there are. */
function script(queue: string): Operation[] {
  const fifo = queue.endsWith('.fifo');
  const model = new ModelDriver();
  const ops: Operation[] = [];
  const held = new Map<string, string>();
  let sent = 0;
  const play = (op: Operation) => {
    ops.push(op);
    let reply: unknown = null;
    model.start(op, answer => {
      reply = answer;
    });
    model.settle(STEP_MS);
    return model.readable(reply);
  };
  play({ op: 'createQueue', queue, attributes: { VisibilityTimeout: '30' } });
  const receives = new Map<string, number>();
  for (let i = 0; i < 18; i += 1) {
    const choice = below(10);
    const [message] = [...held.keys()].slice(-1 - below(2));
    if (choice < 4) {
      sent += 1;
      const body = `m${sent}`;
      play({ op: 'send', queue, body, ...(fifo ? { group: 'g', dedup: `d${below(6)}` } : {}) });
    } else if (choice < 7 || message === undefined) {
      const visibility = below(4) === 0 ? 0 : 30;
      const got = play({ op: 'receive', queue, max: 1 + below(2), visibility }) as { message: string }[];
      for (const { message: label } of got) {
        receives.set(label, (receives.get(label) ?? 0) + 1);
        held.delete(label);
        if (visibility > 0) held.set(label, `${label}#${receives.get(label)}`);
      }
    } else if (choice < 9) {
      play({ op: 'delete', queue, receipt: held.get(message)! });
      held.delete(message);
    } else {
      play({ op: 'hide', queue, receipt: held.get(message)!, seconds: 0 });
      held.delete(message);
    }
    if (i % 6 === 5) play({ op: 'attributes', queue });
  }
  return ops;
}

async function compare(ops: readonly Operation[], name: string, port: number): Promise<boolean> {
  const wire = new WireDriver(port, runSuffix(0, '-live'));
  let real: readonly Observation[];
  try {
    real = await perform(wire, ops);
  } finally {
    wire.close();
  }
  const got = await perform(new ModelDriver(), ops);
  const step = real.findIndex((one, i) => firstDifference(one, got[i]) !== null);
  if (step < 0) return true;
  console.log(`${name}:`);
  for (const [i, op] of ops.slice(0, step + 1).entries()) console.log(`  ${JSON.stringify(op)} -> ${JSON.stringify(real[i])}`);
  console.log(`  model: ${JSON.stringify(got[step])}`);
  return false;
}

/** How many of so many random scripts broker and model perform alike. */
export async function sqsLive(port: number, from: number, scripts: number): Promise<{ same: number; total: number }> {
  seed = from;
  const queue = ['q', 'q.fifo'].flatMap(name =>
    Array.from({ length: scripts }, (_, n) => ({ name: `${name} ${n} of seed ${from}`, ops: script(name) })),
  );
  const total = queue.length;
  let same = 0;
  const worker = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) if (await compare(one.ops, one.name, port)) same += 1;
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return { same, total };
}
