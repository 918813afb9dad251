import { Sqs } from '../../brokers/sqs.ts';
import type { Place } from './inputs.ts';
import { paired, type Row, row } from './row.ts';

const MESSAGES = 200_000;
const AT_ONCE = 64;

/** Sends, receives and deletes `MESSAGES` messages, at most `AT_ONCE` in flight; three operations a message. */
type Passing = () => void;

/** Each broker that there is a model of. A new one adds its line here. */
const BROKERS: { readonly [name: string]: () => Passing } = {
  SQS: () => () => {
    const sqs = new Sqs([{ name: 'q', retentionMs: null, remembersDeleted: false }], () => {});
    for (let n = 0; n < MESSAGES; n += 1) {
      sqs.send('q', { id: `m${n}`, body: null }, n);
      if (n % AT_ONCE !== AT_ONCE - 1) continue;
      for (let k = 0; k < AT_ONCE; k += 1) {
        const [received] = sqs.receive('q', {}, n);
        sqs.delete('q', received!.receiptHandle, n, k);
      }
    }
  },
};

function plainQueue(): void {
  const queue: { id: string; body: null }[] = [];
  let taken = 0;
  for (let n = 0; n < MESSAGES; n += 1) {
    queue.push({ id: `m${n}`, body: null });
    if (n % AT_ONCE !== AT_ONCE - 1) continue;
    for (let k = 0; k < AT_ONCE; k += 1) if (queue.shift() !== undefined) taken += 1;
  }
  if (taken !== MESSAGES - (MESSAGES % AT_ONCE)) throw new Error('the plain queue lost messages');
}

export async function measureBrokers({ name: where, now }: Place): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, make] of Object.entries(BROKERS)) {
    const [plain, modelled] = (await paired(now, [plainQueue, make()], 4)) as [number, number];
    const note = `${((3 * MESSAGES) / modelled / 1e6).toFixed(2)}M operations a second`;
    rows.push(row(where, `${name}: time an operation, against a plain array queue`, modelled / plain, 'x', null, note));
  }
  return rows;
}
