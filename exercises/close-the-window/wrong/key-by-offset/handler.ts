import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { orderId, customer } = message.body;
  const { topic, partition, offset } = message;
  await email.send(
    { to: customer, subject: `Your order ${orderId}` },
    { idempotencyKey: `${topic}/${partition}/${offset}` }, // intentional mistake: names the record, not the event
  );
  await message.ack();
}
