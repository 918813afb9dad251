import {
  type Message,
  type OrderPlaced,
  RecipientRefused,
  SECOND,
  type Services,
} from 'ackademy';

/** However this ends, the record counts as done. So it ends when the order was confirmed, or lies where somebody will look. */
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
      topic('orders-dead').publish({ ...message.body, reason }),
    );
  }
}

/** Rejects with what will never pass, and with nothing else. Meanwhile nobody polls, and so nobody commits. */
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
