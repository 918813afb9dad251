import { type Message, type OrderPlaced, type Services } from 'ackademy';

const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

export async function handle(message: Message<OrderPlaced>, { email, topic, log }: Services) {
  const { orderId, customer } = message.body;
  let refused: Error | undefined;

  do {
    try {
      await email.send({ to: customer, subject: `Your order ${orderId}` });
      return;
    } catch (error) {
      if ((error as Error).name === 'RecipientRefused') refused = error as Error;
      else await wait(3000);
    }
  } while (!refused);

  for (let stored = false; !stored; ) {
    stored = await topic('orders-dead')
      .publish({ orderId, customer, because: refused.message })
      .then(() => true)
      .catch(() => wait(3000).then(() => false));
  }
  log.info(`${orderId} is dead`);
}
