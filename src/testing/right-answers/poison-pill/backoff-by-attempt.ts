import { type Message, type OrderPlaced, RecipientRefused, SECOND, type Services } from 'ackademy';

const DELAYS = [1, 2, 5, 10].map(s => s * SECOND);

export async function handle(message: Message<OrderPlaced>, { email, clock }: Services) {
  const failures = message.deliveryCount ?? 0;
  const delay = DELAYS[failures];
  const { orderId, customer } = message.body;

  if (failures > DELAYS.length) return message.reject({ deadLetter: true });

  const error = await email.send({ to: customer, subject: `Your order ${orderId}` }).then(
    () => null,
    (e: Error) => e,
  );
  if (!error) return message.ack();
  if (error instanceof RecipientRefused || delay === undefined) return message.reject({ deadLetter: true });

  await clock.sleep(delay);
  return message.retry();
}
