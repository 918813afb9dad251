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
  const tried = (message.deliveryCount ?? 0) + 1;
  if (tried > 4) return message.reject({ deadLetter: true });
  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch (error) {
    if (error instanceof RecipientRefused || tried === 4)
      return message.reject({ deadLetter: true });
    return message.retry();
  }
  await message.ack();
}
