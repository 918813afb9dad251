import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { eventId, orderId, customer } = message.body;
  await email.send(
    {
      to: customer,
      subject: `Your order ${orderId}`,
      text: `Received at ${new Date().toISOString()}`, // intentional mistake: says something else each time
    },
    { idempotencyKey: eventId },
  );
  await message.ack();
}
