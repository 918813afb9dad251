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
  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch (error) {
    if (error instanceof RecipientRefused)
      await message.reject({ deadLetter: true });
    else await message.retry();
    return;
  }
  await message.ack();
}
