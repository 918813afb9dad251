import type { KafkaMessage, OrderPlaced, Services } from 'ackademy';

/** The mail team's service. It keeps to what the event promises: a repetition is told by its `eventId`. */
export async function handle(
  message: KafkaMessage<OrderPlaced>,
  { email }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  await email.send(
    { to: customer, subject: `Your order ${orderId}` },
    { idempotencyKey: `confirmation/${eventId}` },
  );
  await message.ack();
}
