import { STOCK } from '../../../graders/histories.ts';
import type { CompiledProgram, CompiledPrograms } from '../../compile/compiled.ts';
import type { Exercise } from '../../exercise/exercise.ts';
import { oneBound, oneProgram, oneQueue } from '../../system/one-program.ts';
import type { Bound } from '../../system/system.ts';
import type { DesignName } from './place.ts';

/** Look, push, mark: run as it is, without a broker, as the limit that searches are compared with. */
export const THREE_EFFECTS = `export async function handle(message, { db, push }) {
  if (await db.exists('sent', message.id)) return;
  await push.send(message.body.userId);
  await db.insert('sent', message.id);
}`;

/** The handler that schedules are counted with: the mark comes after the work, so a crash between the two repeats it. */
export const FOUR_EFFECTS = `export async function handle(message, { db }) {
  const { orderId, sku, quantity } = message.body;
  if (await db.exists('processed_events', orderId)) return message.ack();
  await db.decrement('stock', sku, quantity);
  await db.insert('processed_events', orderId);
  await message.ack();
}`;

/** The same with memory in the module, so that what a life has seen can never be forgotten. */
export const FOUR_EFFECTS_WITH_MEMORY = `let handled = 0;\n${FOUR_EFFECTS.replace('await message.ack();\n}', 'handled += 1;\n  await message.ack();\n}')}`;

/** Everything that is compiled before the measuring starts; it crosses into a worker as it is. */
export interface Programs {
  readonly fourEffects: CompiledProgram;
  readonly withMemory: CompiledProgram;
}

export interface Inputs {
  readonly programs: Programs;
  /** Small systems whose schedules are counted, in the order of `MEASURED`. */
  readonly systems: readonly CompiledPrograms[];
  /** Whole designs, by name. */
  readonly designs: { readonly [design in DesignName]: CompiledPrograms };
  /** Of the fan-out. The bars are for ten million. */
  readonly messages: number;
}

export function exerciseOf(messages: number, criteria: readonly string[]): Exercise {
  const names = Array.from({ length: messages }, (_, n) => `order-${n + 1}`);
  return {
    slug: 'bench',
    title: '',
    summary: '',
    minutes: 0,
    system: oneProgram({ entry: 'handler.ts', handler: 'handle' }, oneQueue('orders'), {
      db: { tables: { stock: { rows: { mug: { quantity: 100 } } }, processed_events: { rows: {} } } },
    }),
    given: [],
    events: '',
    messages: Object.fromEntries(
      names.map((name, n) => [name, { body: { orderId: `ord_${n + 1}`, sku: 'mug', quantity: 1 }, headers: {}, retryOf: null }]),
    ),
    effects: { stock: STOCK },
    bounds: [],
    criteria: criteria.map(id => ({ id, points: 1, claim: null, with: {} })),
    hints: [],
  };
}

export const boundOf = (exercise: Exercise, workers: number, crashes: number): Bound =>
  oneBound(Object.keys(exercise.messages), workers, { crash: crashes });
