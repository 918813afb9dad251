import { type Message, type OrderPlaced, RecipientRefused, type Services } from 'ackademy';

export const handle = (message: Message<OrderPlaced>, { email }: Services): Promise<void> => {
  const { orderId, customer } = message.body;
  const tried = message.deliveryCount ?? 0;
  const bury = () => message.reject({ deadLetter: true });

  return tried >= 5
    ? bury()
    : email.send({ to: customer, subject: `Your order ${orderId}` }).then(
        () => message.ack(),
        error => (error instanceof RecipientRefused || tried + 1 >= 5 ? bury() : message.retry()),
      );
};
