import { type Message, type OrderPlaced, RecipientRefused, SECOND, type Services } from 'ackademy';

/** After a failure nobody calls for a while, whatever comes next on this partition. */
class Breaker {
  private openUntil = 0;
  constructor(private readonly coolDown: number) {}

  async call<T>(clock: Services['clock'], work: () => Promise<T>): Promise<T> {
    const left = this.openUntil - clock.now();
    if (left > 0) await clock.sleep(left);
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RecipientRefused)) this.openUntil = clock.now() + this.coolDown;
      throw error;
    }
  }
}

const breaker = new Breaker(10 * SECOND);

export async function handle(message: Message<OrderPlaced>, { email, topic, clock }: Services) {
  const { orderId, customer } = message.body;
  let target: 'customer' | 'dead' = 'customer';
  while (true) {
    try {
      await breaker.call<unknown>(clock, () =>
        target === 'customer'
          ? email.send({ to: customer, subject: `Your order ${orderId}` })
          : topic('orders-dead').publish({ ...message.body }),
      );
      break;
    } catch (error) {
      if (error instanceof RecipientRefused) target = 'dead';
    }
  }
}
