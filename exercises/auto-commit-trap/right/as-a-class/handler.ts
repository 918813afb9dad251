import type { Message, OrderPlaced, Services } from 'ackademy';

class Persistence {
  constructor(private readonly services: Services) {}

  async insist<T>(
    call: () => Promise<T>,
    hopeless: (error: { status?: number }) => boolean = () => false,
  ): Promise<T | null> {
    let attempt = 0;
    for (;;) {
      attempt += 1;
      try {
        return await call();
      } catch (error) {
        if (hopeless(error as { status?: number })) return null;
        await this.services.clock.sleep(Math.min(1000 * attempt, 20_000));
      }
    }
  }
}

export async function handle(
  message: Message<OrderPlaced>,
  services: Services,
) {
  const { eventId, orderId, customer } = message.body;
  const persistence = new Persistence(services);
  const mail = { to: customer, subject: `Your order ${orderId}` };
  const sent = await persistence.insist(
    () => services.email.send(mail),
    error => error.status === 422,
  );
  if (sent === null)
    await persistence.insist(() =>
      services
        .topic('orders-dead')
        .publish({ orderId, eventId, customer }, { key: orderId }),
    );
}
