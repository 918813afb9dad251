import type { Message, OrderPlaced, Services } from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, log }: Services,
) {
  const { orderId, customer } = message.body;

  // If we die from here on, the record is handed out again and the mail sent twice. Committing first would lose it instead.
  await email.send({ to: customer, subject: `Your order ${orderId}` });

  // Only now may the group begin behind this record.
  await message.ack();
  log.info(`${orderId}: committed offset ${message.offset + 1}`);
}
