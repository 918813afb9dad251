import { type Message, type OrderPlaced, RecipientRefused, SECOND, type Services } from 'ackademy';

const RETRY = {
  firstPause: SECOND,
  factor: 1.5,
  longest: 25 * SECOND,
  isPermanent: (error: unknown) => error instanceof RecipientRefused,
};

class Retrier {
  #pause = RETRY.firstPause as number;
  constructor(private clock: Services['clock'], private log: Services['log']) {}

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    while (true) {
      try {
        return await work();
      } catch (error) {
        if (RETRY.isPermanent(error)) throw error;
        this.log.warn(`${name} failed`, error);
        await this.clock.sleep(this.#next());
      }
    }
  }

  #next() {
    const now = this.#pause;
    this.#pause = Math.min(now * RETRY.factor, RETRY.longest);
    return now;
  }
}

export async function handle(message: Message<OrderPlaced>, { email, topic, clock, log }: Services) {
  const { orderId, customer } = message.body;
  try {
    await new Retrier(clock, log).run('send', () => email.send({ to: customer, subject: `Your order ${orderId}` }));
  } catch {
    await new Retrier(clock, log).run('bury', () => topic('orders-dead').publish({ ...message.body }));
  }
}
