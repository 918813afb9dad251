import {
  type Message,
  type OrderPlaced,
  RecipientRefused,
  SECOND,
  type Services,
} from 'ackademy';

const failed: OrderPlaced[] = [];

export async function handle(
  message: Message<OrderPlaced>,
  services: Services,
) {
  for (const order of [...failed.splice(0), message.body])
    await confirm(order, services);
}

async function confirm(order: OrderPlaced, services: Services) {
  const { orderId, customer } = order;
  try {
    await services.email.send({
      to: customer,
      subject: `Your order ${orderId}`,
    });
  } catch (error) {
    if (error instanceof RecipientRefused)
      await untilItPasses(services, () =>
        services.topic('orders-dead').publish(order),
      );
    else failed.push(order);
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
