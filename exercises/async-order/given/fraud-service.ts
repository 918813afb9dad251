import type { OrderPlaced, Services, SnsMessage } from 'ackademy';

/** The fraud team. Keeps a record of who bought what, once for each event. */
export async function handle(
  message: SnsMessage<OrderPlaced>,
  { db }: Services,
) {
  const { eventId, orderId, customer, cents } = message.body;
  await db.insertIfAbsent('screenings', eventId, {
    orderId,
    customer,
    cents,
  });
  await message.ack();
}
