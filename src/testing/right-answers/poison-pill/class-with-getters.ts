import { Message, OrderPlaced, RecipientRefused, Services } from 'ackademy';

class Delivery {
  static readonly LIMIT = 5;

  constructor(
    private readonly message: Message<OrderPlaced>,
    private readonly services: Services,
  ) {}

  private get failures(): number {
    return this.message.deliveryCount ?? 0;
  }

  private get exhausted(): boolean {
    return this.failures >= Delivery.LIMIT;
  }

  private get lastChance(): boolean {
    return this.failures === Delivery.LIMIT - 1;
  }

  async process(): Promise<void> {
    if (this.exhausted) return this.bury('too many tries');
    try {
      await this.send();
    } catch (error) {
      if (error instanceof RecipientRefused) return this.bury('refused');
      if (this.lastChance) return this.bury('last chance gone');
      return this.message.retry();
    }
    await this.message.ack();
  }

  private send() {
    const { orderId, customer } = this.message.body;
    return this.services.email.send({ to: customer, subject: `Your order ${orderId}` });
  }

  private bury(reason: string) {
    this.services.log.error(`${this.message.body.orderId}: ${reason}`);
    return this.message.reject({ deadLetter: true });
  }
}

export const handle = (message: Message<OrderPlaced>, services: Services) => new Delivery(message, services).process();
