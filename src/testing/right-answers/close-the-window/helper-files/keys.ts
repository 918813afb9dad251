import type { OrderPlaced } from 'ackademy';

export const orderConfirmation = (order: OrderPlaced) => `order-confirmation/${order.eventId}`;
