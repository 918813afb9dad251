import type { OrderPlaced, Services } from 'ackademy';
import * as keys from './keys';

export default function createMailer({ email }: Pick<Services, 'email'>) {
  return {
    async orderConfirmation(order: OrderPlaced) {
      const { id } = await email.send(
        { to: order.customer, subject: `Your order ${order.orderId}` },
        { idempotencyKey: keys.orderConfirmation(order) },
      );
      return id;
    },
  };
}
