import { type Message, type OrderPlaced, RecipientRefused, SECOND, type Services } from 'ackademy';

/** 13, 21, 34, 55 s, ... */
function* fibonacci() {
  let [a, b] = [8, 13];
  while (true) {
    yield b * SECOND;
    [a, b] = [b, a + b];
  }
}

function nth(sequence: Iterable<number>, n: number): number {
  for (const value of sequence) if (n-- <= 1) return value;
  throw new RangeError('the sequence is too short');
}

export async function handle(message: Message<OrderPlaced>, { email, queue }: Services) {
  const { orderId, customer } = message.body;
  try {
    await email.send({ to: customer, subject: `Your order ${orderId}` });
    await message.ack();
  } catch (error) {
    if (error instanceof RecipientRefused) {
      await queue('confirmations-dlq').send(message.body);
      await message.ack();
    } else {
      await message.retry({ delayMs: nth(fibonacci(), message.receiveCount) });
    }
  }
}
