import {
  type Message,
  type OrderPlaced,
  SECOND,
  type Services,
} from 'ackademy';

const failures = new Map<string, number>();

export async function handle(
  message: Message<OrderPlaced>,
  { email }: Services,
) {
  const { orderId, customer } = message.body;
  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
  } catch {
    const failed = (failures.get(orderId) ?? 0) + 1;
    failures.set(orderId, failed);
    await message.retry({ delayMs: 5 * SECOND * 2 ** failed });
    return;
  }
  await message.ack();
}
