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
    await untilItPasses(services, () =>
      email.send({ to: customer, subject: `Your order ${orderId}` }),
    );
  } catch (error) {
    const reason = String(error);
    await untilItPasses(services, () =>
      topic('orders-dead').publish({ reason }),
    );
  }
}

async function untilItPasses(
  { clock, log }: Services,
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
      log.warn(`again in ${pause / SECOND} s`, error);
    }
    await clock.sleep(pause);
  }
}
