import { Message, MINUTE, OrderPlaced, Services } from 'ackademy';

const MAX = 5;
enum Next { Ack, Later, Dead }

export async function handle(message: Message<OrderPlaced>, { email, queue, log }: Services) {
  const n = message.receiveCount;
  let next = n > MAX ? Next.Dead : Next.Ack;

  if (next !== Next.Dead) {
    try {
      await email.send({ to: message.body.customer, subject: `Your order ${message.body.orderId}` });
    } catch (e: any) {
      next = e.status === 422 || n === MAX ? Next.Dead : Next.Later;
    }
  }

  log.info(`${message.body.orderId}: ${Next[next]}`);
  switch (next) {
    case Next.Later:
      return void (await message.retry({ delayMs: n * MINUTE }));
    case Next.Dead:
      await queue('confirmations-dlq').send({ ...message.body, tries: Math.min(n, MAX) });
    // falls through
    case Next.Ack:
      await message.ack();
  }
}
