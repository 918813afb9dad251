/**
 * Every kind of broker, as far as it is known without opening one. Light: pages import this. Adding one: its folder, a line here, and a
 * line in `open.ts`.
 */
import { kafka } from './kafka/kind.ts';
import type { BrokerKind } from './kind.ts';
import { pubsub } from './pubsub/kind.ts';
import { rabbitmq } from './rabbitmq/kind.ts';
import { sns } from './sns/kind.ts';
import { sqs } from './sqs/kind.ts';

const ours = [sqs, sns, kafka, rabbitmq, pubsub] as const;

/** What an exercise declares of one broker. */
export type BrokerConfig = ReturnType<(typeof ours)[number]['read']>;
/** How one program is fed by it. */
export type ConsumerConfig = ReturnType<(typeof ours)[number]['readConsumer']>;

/** Open: what is pushed here can be used, once `open.ts` can open it. */
export const KINDS: BrokerKind[] = [...ours];

/** The kind of a broker that was read. */
export function kindOf({ kind }: { readonly kind: string }): BrokerKind {
  const found = KINDS.find(each => each.kind === kind);
  if (found === undefined) throw new RangeError(`there is no kind of broker called ${kind}`);
  return found;
}
