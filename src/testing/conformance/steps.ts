/** Scripts of operations, performed step by step on a real broker or on the model, and what was seen after each. */

export interface Operation {
  readonly op: string;
  readonly [field: string]: unknown;
}

/** The fields of an operation as its performer reads them: what is not in a README is not there. */
// biome-ignore lint/suspicious/noExplicitAny: scripts are data from a file, and each operation has fields of its own
export type Fields = any;

/** What came in one step: the answer of this step's operation, and answers that earlier ones had to wait for. */
export interface Observation {
  readonly reply?: unknown;
  readonly later?: { readonly [operation: string]: unknown };
}

/** How long a step lasts, apart from what its operation takes by itself. */
export const STEP_MS = 120;

/** Something that operations can be performed on: a real broker through a client, or the model. */
export interface Driver {
  /** Starts an operation. `done` may come in this step or in a later one. */
  start(op: Operation, done: (reply: unknown) => void): void;
  /** Lets time pass, and what is due in it happen. */
  settle(ms: number): Promise<void> | void;
  /** Turns what the answer calls members and producers into what the script calls them. */
  readable(reply: unknown): unknown;
  close(): Promise<void> | void;
}

/** The name under which a late answer is noted. */
export function nameOf(op: Operation): string {
  return `${op.op} ${String(op.member ?? op.as ?? op.consumer ?? '')}`.trim();
}

export async function perform(driver: Driver, ops: readonly Operation[]): Promise<Observation[]> {
  const observations: Observation[] = [];
  let late = new Map<string, unknown>();
  for (const op of ops) {
    let current = true;
    let reply: unknown;
    late = new Map();
    const pending = late;
    driver.start(op, answer => {
      if (current) reply = answer;
      else late.set(nameOf(op), answer);
    });
    await driver.settle(STEP_MS + (op.op === 'waitMs' ? (op.ms as number) : 0));
    current = false;
    const later = Object.fromEntries(
      [...pending].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, answer]) => [name, driver.readable(answer)]),
    );
    observations.push({
      ...(reply === undefined ? {} : { reply: driver.readable(reply) }),
      ...(pending.size === 0 ? {} : { later }),
    });
  }
  return JSON.parse(JSON.stringify(observations)) as Observation[];
}
