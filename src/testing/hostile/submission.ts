import type { Report, StopReason } from '../../report/report.ts';

/** How a submission may end: with a verdict, stopped for a reason, or with another outcome. */
export type End =
  | 'pass'
  | 'fail'
  | 'unknown'
  | StopReason
  | 'does-not-compile'
  | 'does-not-load'
  | 'no-handler'
  | 'cancelled'
  | 'our-fault';

/** A submission that means harm, or looks as if it did. */
export interface Hostile {
  readonly name: string;
  /** The text of `handler.ts`. `canary` is the address of a server that nobody may reach. */
  readonly source: (canary: string) => string;
  /** More than one only where the engine decides which limit is met first. */
  readonly ends: readonly End[];
  /** What the first line of the report must say, where that is worth holding on to. */
  readonly says?: RegExp;
  /** Left out: both. */
  readonly where?: 'browser' | 'node';
}

export const endOf = ({ outcome, verdict }: Report): End =>
  outcome.kind === 'graded' ? verdict : outcome.kind === 'stopped' ? outcome.reason : outcome.kind;

/** What a right answer does. */
const WORK = `
  const isNew = await services.db.transaction(async tx => {
    if (!(await tx.insertIfAbsent('processed_events', message.body.eventId))) return false;
    await tx.decrement('stock', message.body.sku, message.body.quantity);
    return true;
  });
  await message.ack();`;

/**
 * Tries a door, then does the work properly if the door stayed shut, and leaves the work undone if it opened. So such a
 * submission passes exactly if nothing got through, in every schedule. A door is open when the last expression of `doors`
 * has a value other than `undefined`.
 */
export const shut = (name: string, door: string | ((canary: string) => string), before = ''): Hostile => ({
  name,
  ends: ['pass'],
  source: canary => `${before}
export async function handle(message, services) {
  const { db, log, clock } = services;
  const canary = ${JSON.stringify(canary)};
  const door = async () => { ${typeof door === 'string' ? door : door(canary)} };
  try {
    const opened = await door();
    if (opened !== undefined) return log.error('OPEN', String(opened));
  } catch {}
  ${WORK}
}
`,
});

/** As `shut`, but tried once per life, while the module loads. `door` is a statement that may set \`open\`. */
export const shutWhileLoading = (name: string, door: string): Hostile => ({
  name,
  ends: ['pass'],
  source: canary => `
const canary = ${JSON.stringify(canary)};
let open = false;
try { ${door} } catch {}
const opened = open;
export async function handle(message, services) {
  if (opened) return services.log.error('OPEN');
  ${WORK}
}
`,
});

/** A handler with this body, which does no work of its own. */
export const handler = (name: string, ends: readonly End[], body: string, before = ''): Hostile => ({
  name,
  ends,
  source: () => `${before}\nexport async function handle(message, services) {\n  const { db, log, clock } = services;\n  ${body}\n}\n`,
});

/** This text as it is. */
export const file = (name: string, ends: readonly End[], text: string | ((canary: string) => string)): Hostile => ({
  name,
  ends,
  source: typeof text === 'string' ? () => text : text,
});
