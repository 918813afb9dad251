import type { Message, Services } from 'ackademy';

interface OrderPlaced {
  readonly orderId: string;
  readonly customer: string;
}

export async function handle(record: Message<OrderPlaced>, { email, clock }: Services) {
  const { orderId, customer } = record.body;
  for (let waitMs = 500; ; waitMs = Math.min(2 * waitMs, 8000)) {
    try {
      await email.send({ to: customer, subject: `Your order ${orderId}` });
      break;
    } catch {
      await clock.sleep(waitMs);
    }
  }
  await record.ack();
}
