/**
 * Compares model and ElasticMQ on scripts that nobody wrote: random sends, receives, deletes and changes of visibility, on one standard queue or
 * on one group of a FIFO queue. They keep to where ElasticMQ does as AWS says (README.md): receipts are the latest, and nothing waits for a
 * timer.
 *
 * Which message a standard queue hands out is for the broker to choose (S-12). So the broker goes first, the script goes on with what it
 * handed out, and the model hands out the same, if in the model it may: how many come, whether each is visible, its count of receives,
 * and what is left are compared. A FIFO queue has no choice, and the model is told nothing.
 */
import { prng } from '../../sim/prng.ts';
import { runSuffix } from './recorder.ts';
import { ModelDriver } from './sqs-model.ts';
import { WireDriver } from './sqs-wire.ts';
import { type Driver, type Observation, type Operation, perform } from './steps.ts';
import { firstDifference, isObject } from './suite.ts';

const OPERATIONS = 18;

export interface Played {
  readonly steps: readonly { readonly op: Operation; readonly real: Observation }[];
  /** What the model did in the last step, where that was something else. */
  readonly model: Observation | null;
}

/** Plays one random script on a broker and on the model, up to the first difference. */
export async function playAlike(broker: Driver, queue: string, seed: number): Promise<Played> {
  const random = prng(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const fifo = queue.endsWith('.fifo');
  const model = new ModelDriver();
  const steps: Played['steps'][number][] = [];
  let different: Observation | null = null;
  const play = async (op: Operation): Promise<unknown> => {
    const [real] = await perform(broker, [op]);
    steps.push({ op, real: real! });
    if (op.op === 'receive' && !fifo) model.prefer(queue, labelsOf(real!.reply));
    const [got] = await perform(model, [op]);
    if (firstDifference(real, got) !== null) different = got!;
    return real!.reply;
  };

  /** By message: the receipt that it can be deleted or shown with. */
  const held = new Map<string, string>();
  const receives = new Map<string, number>();
  let sent = 0;
  await play({ op: 'createQueue', queue, attributes: { VisibilityTimeout: '30' } });
  for (let i = 0; i < OPERATIONS && different === null; i += 1) {
    const choice = below(10);
    const [message] = [...held.keys()].slice(-1 - below(2));
    if (choice < 4) {
      sent += 1;
      await play({ op: 'send', queue, body: `m${sent}`, ...(fifo ? { group: 'g', dedup: `d${below(6)}` } : {}) });
    } else if (choice < 7 || message === undefined) {
      const visibility = below(4) === 0 ? 0 : 30;
      const reply = await play({ op: 'receive', queue, max: 1 + below(2), visibility });
      for (const label of labelsOf(reply)) {
        receives.set(label, (receives.get(label) ?? 0) + 1);
        held.delete(label);
        if (visibility > 0) held.set(label, `${label}#${receives.get(label)}`);
      }
    } else {
      const receipt = held.get(message)!;
      held.delete(message);
      await play(choice < 9 ? { op: 'delete', queue, receipt } : { op: 'hide', queue, receipt, seconds: 0 });
    }
    if (i % 6 === 5 && different === null) await play({ op: 'attributes', queue });
  }
  return { steps, model: different };
}

function labelsOf(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.flatMap(one => (isObject(one) ? [String(one.message)] : [])) : [];
}

/** How many of so many random scripts broker and model perform alike. */
export async function sqsLive(port: number, from: number, scripts: number): Promise<{ same: number; total: number }> {
  const waiting = ['q', 'q.fifo'].flatMap(queue => Array.from({ length: scripts }, (_, n) => ({ queue, n })));
  const total = waiting.length;
  let same = 0;
  const worker = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const wire = new WireDriver(port, runSuffix(0, '-live'));
      try {
        const { steps, model } = await playAlike(wire, one.queue, from * 100_003 + one.n);
        if (model === null) same += 1;
        else tell(`${one.queue} ${one.n} of seed ${from}`, steps, model);
      } finally {
        wire.close();
      }
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return { same, total };
}

function tell(name: string, steps: Played['steps'], model: Observation): void {
  console.log(`${name}:`);
  for (const { op, real } of steps) console.log(`  ${JSON.stringify(op)} -> ${JSON.stringify(real)}`);
  console.log(`  model: ${JSON.stringify(model)}`);
}
