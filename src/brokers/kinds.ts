/**
 * Every kind of broker, as far as it is known without opening one. Light: pages import this. Adding one: its folder, a line here, and a
 * line in `open.ts`.
 */
import type { BrokerKind } from './kind.ts';
import { sqs } from './sqs/kind.ts';

export const KINDS = [sqs] as const;

/** What an exercise declares of one broker. */
export type BrokerConfig = (typeof KINDS)[number] extends infer Each ? (Each extends BrokerKind<infer Config, never> ? Config : never) : never;
/** How one program is fed by it. */
export type ConsumerConfig = (typeof KINDS)[number] extends infer Each ? (Each extends BrokerKind<never, infer Consumer> ? Consumer : never) : never;
