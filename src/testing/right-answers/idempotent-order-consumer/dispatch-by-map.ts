import type { Message, OrderPlaced, Services } from 'ackademy';

const New = Symbol('new');
const Known = Symbol('known');

const afterwards = new Map<symbol, (m: Message<OrderPlaced>, s: Services) => void>([
  [New, ({ body }, { log }) => log.info(`${body.quantity} x ${body.sku} deducted`)],
  [Known, ({ body, receiveCount }, { log }) => log.warn(`${body.orderId} again (receive ${receiveCount})`)],
]);

export async function handle(message: Message<OrderPlaced>, services: Services) {
  const { eventId, sku, quantity } = message.body;

  const verdict = await services.db.transaction(async tx => {
    const won = await tx.insertIfAbsent('processed_events', `order.placed#${eventId}`);
    if (won) await tx.decrement('stock', sku, quantity);
    return won ? New : Known;
  });

  afterwards.get(verdict)?.(message, services);
  await message.ack();
}
