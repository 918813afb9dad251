import {
  type Message,
  type OrderPlaced,
  RecipientRefused,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  { email, clock }: Services,
) {
  const { orderId, customer } = message.body;
  const failed = message.deliveryCount ?? 0;
  if (failed >= 5) return message.reject({ deadLetter: true });
  for (let tried = 1; tried <= 3; tried += 1) {
    try {
      await email.send({ to: customer, subject: `Your order ${orderId}` });
      return message.ack();
    } catch (error) {
      if (error instanceof RecipientRefused)
        return message.reject({ deadLetter: true });
      await clock.sleep(100 * tried);
    }
  }
  return failed < 4
    ? message.retry()
    : message.reject({ deadLetter: true });
}
