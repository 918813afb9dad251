import type { OrderPlaced, PlaceOrder } from 'ackademy';

export function toEvent(order: PlaceOrder): OrderPlaced {
  return { ...order, eventId: ['order-placed', order.orderId].join('/') };
}
