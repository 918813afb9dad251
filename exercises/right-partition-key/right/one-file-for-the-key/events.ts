import type { OrderEvent, Services } from 'ackademy';

/** Whoever publishes does it here, so nobody has a key of their own. */
export const publish = (event: OrderEvent, { topic }: Services) =>
  topic('order-events').publish(event, {
    key: event.orderId,
    headers: { step: event.step },
  });
