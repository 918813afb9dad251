import type { Message, OrderPlaced, Services } from 'ackademy';

// One mail after the other, whoever calls.
let tail: Promise<unknown> = Promise.resolve();

function serialised<T>(work: () => Promise<T>): Promise<T> {
  const mine = tail.then(work, work);
  tail = mine.catch(() => {});
  return mine;
}

export async function handle(message: Message<OrderPlaced>, { email }: Services) {
  await serialised(async () => {
    await email.send({ to: message.body.customer, subject: `Your order ${message.body.orderId}` });
    await message.ack();
  });
}
