import type { Email, Message, OrderPlaced, Services } from 'ackademy';

class ConfirmationMailer {
  static readonly PREFIX = 'order-confirmation';
  #email: Email;

  constructor(email: Email) {
    this.#email = email;
  }

  #keyFor({ eventId }: OrderPlaced) {
    return [ConfirmationMailer.PREFIX, eventId].join(':');
  }

  get provider() {
    return this.#email;
  }

  confirm(order: OrderPlaced) {
    return this.provider.send(
      { to: order.customer, subject: `Your order ${order.orderId}` },
      { idempotencyKey: this.#keyFor(order) },
    );
  }
}

export async function handle(message: Message<OrderPlaced>, { email }: Services) {
  const mailer = new ConfirmationMailer(email);
  await mailer.confirm(message.body);
  await message.ack();
}
