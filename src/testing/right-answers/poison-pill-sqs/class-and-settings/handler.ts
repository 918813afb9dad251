import { Message, OrderPlaced, RecipientRefused, Services } from 'ackademy';
import { DEAD, delayAfter } from './settings';

export class ConfirmationHandler {
  constructor(private readonly services: Services) {}

  async handle(message: Message<OrderPlaced>): Promise<void> {
    try {
      await this.confirm(message.body);
    } catch (error) {
      return error instanceof RecipientRefused ? this.setAside(message, error) : this.later(message, error);
    }
    await message.ack();
  }

  private confirm({ orderId, customer }: OrderPlaced) {
    return this.services.email.send({ to: customer, subject: `Your order ${orderId}` });
  }

  private async setAside(message: Message<OrderPlaced>, { message: reason }: Error) {
    await this.services.queue(DEAD).send({ ...message.body }, { headers: { reason } });
    await message.ack();
  }

  private async later(message: Message<OrderPlaced>, error: unknown) {
    const delayMs = delayAfter(message.receiveCount);
    this.services.log.warn(`again in ${delayMs} ms`, error);
    await message.retry({ delayMs });
  }
}

export const handle = (message: Message<OrderPlaced>, services: Services) => new ConfirmationHandler(services).handle(message);
