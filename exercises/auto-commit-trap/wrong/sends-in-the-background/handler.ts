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
  untilItPasses(services, () =>
    email.send({ to: customer, subject: `Your order ${orderId}` }),
  ).catch(() =>
    untilItPasses(services, () =>
      topic('orders-dead').publish(message.body),
    ),
  );
}

async function untilItPasses(
  { clock }: Services,
  call: () => Promise<unknown>,
) {
  for (
    let pause: number = SECOND;
    ;
    pause = Math.min(2 * pause, 30 * SECOND)
  ) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof RecipientRefused) throw error;
    }
    await clock.sleep(pause);
  }
}
