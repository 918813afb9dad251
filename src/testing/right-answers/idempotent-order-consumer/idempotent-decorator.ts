import type { Message, OrderPlaced, Services, Transaction } from 'ackademy';

type Work<Body> = (body: Body, tx: Transaction) => Promise<unknown>;
type Handler<Body> = (message: Message<Body>, services: Services) => Promise<void>;

function idempotent<Body>(keyOf: (body: Body) => string) {
  return (work: Work<Body>): Handler<Body> =>
    async (message, { db }) => {
      await db.transaction(async tx => {
        const mine = await tx.insertIfAbsent('processed_events', keyOf(message.body));
        if (mine) await work(message.body, tx);
      });
      await message.ack();
    };
}

const oncePerEvent = idempotent<OrderPlaced>(({ eventId }) => eventId);

export const handle = oncePerEvent(({ sku, quantity }, tx) => tx.decrement('stock', sku, quantity));
