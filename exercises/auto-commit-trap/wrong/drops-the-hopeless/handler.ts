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
  const { orderId, customer } = message.body;
  const mail = { to: customer, subject: `Your order ${orderId}` };
  try {
    await untilItPasses(services, () => services.email.send(mail));
  } catch (error) {
    services.log.error(`${orderId} cannot be confirmed`, error);
  }
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
