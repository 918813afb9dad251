import {
  type Message,
  type OrderPlaced,
  RecipientRefused,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { orderId, customer } = message.body;
  const failed = message.deliveryCount ?? 0;
  if (failed >= 5) return message.reject({ deadLetter: true });
  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch (error) {
    if (error instanceof RecipientRefused || failed === 4)
      return message.reject({ deadLetter: true });
    return message.release();
  }
  await message.ack();
}
