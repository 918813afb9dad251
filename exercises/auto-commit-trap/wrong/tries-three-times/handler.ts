import {
  type Message,
  type OrderPlaced,
  RecipientRefused,
  SECOND,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<OrderPlaced>,
  services: Services,
) {
  const { email, topic } = services;
  const { orderId, customer } = message.body;
  try {
    await tried(services, 3, () =>
      email.send({ to: customer, subject: `Your order ${orderId}` }),
    );
  } catch (error) {
    if (!(error instanceof RecipientRefused)) throw error;
    await tried(services, 30, () =>
      topic('orders-dead').publish(message.body),
    );
  }
}

async function tried(
  { clock }: Services,
  times: number,
  call: () => Promise<unknown>,
) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof RecipientRefused || attempt === times)
        throw error;
    }
    await clock.sleep(SECOND);
  }
}
