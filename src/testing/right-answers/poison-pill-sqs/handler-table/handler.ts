import type { Message, OrderPlaced, Services } from 'ackademy';

type Outcome = 'sent' | 'refused' | 'down';

const after: Record<Outcome, (m: Message<OrderPlaced>, s: Services) => Promise<unknown>> = {
  sent: m => m.ack(),
  refused: async (m, { queue }) => {
    await queue('confirmations-dlq').send(m.body);
    await m.ack();
  },
  down: m => m.retry({ delayMs: 15_000 * m.receiveCount ** 2 }),
};

export async function handle(message: Message<OrderPlaced>, services: Services) {
  const { orderId, customer } = message.body;
  const outcome = await services.email.send({ to: customer, subject: `Your order ${orderId}` }).then(
    (): Outcome => 'sent',
    (error: Error): Outcome => (error.name === 'RecipientRefused' ? 'refused' : 'down'),
  );
  await after[outcome](message, services);
}
