/** The log and the clock: there or not, with nothing to be said of them. */
import type { ServiceKind } from './kind.ts';

const plain = { schema: { const: true }, read: (raw: true) => raw, stores: () => [], fails: false } as const;

export const log: ServiceKind<'log', true> = { name: 'log', called: 'log', ...plain };
export const clock: ServiceKind<'clock', true> = { name: 'clock', called: 'clock', ...plain };
