import type { Message, OrderPlaced, Services } from 'ackademy';

/* core: pure */

const confirmation = (order: OrderPlaced) =>
  ({
    mail: { to: order.customer, subject: `Your order ${order.orderId}` },
    options: { idempotencyKey: `v1.order-placed.${order.eventId}` },
  }) as const;

/* shell */

export const handle = async ({ body, ack }: Message<OrderPlaced>, { email: { send } }: Services) => {
  const { mail, options } = confirmation(body);
  await send(mail, options);
  await ack();
};
