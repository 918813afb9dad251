import type { OrderPlaced, PlaceOrder } from 'ackademy';

export type DomainEvent = { readonly type: 'order-placed'; readonly payload: OrderPlaced };

export const orderPlaced = ({ orderId, customer }: PlaceOrder): DomainEvent => ({
  type: 'order-placed',
  payload: { eventId: `${orderId}/placed`, orderId, customer },
});
