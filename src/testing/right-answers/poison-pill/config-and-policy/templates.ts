import type { Mail, OrderPlaced } from 'ackademy';

export const confirmation = ({ orderId, customer }: OrderPlaced): Mail => ({
  to: customer,
  subject: `Your order ${orderId}`,
  text: `Hello ${customer.split('@')[0]},\n\nwe have your order.`,
});
