import {
  type Message,
  type OrderPlaced,
  SECOND,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, clock }: Services,
) {
  const { orderId, customer } = message.body;
  for (let tried = 1; ; tried += 1) {
    try {
      await email.send({ to: customer, subject: `Your order ${orderId}` });
      break;
    } catch {
      await clock.sleep(10 * SECOND);
    }
  }
  await message.ack();
}
