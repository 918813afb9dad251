import { type Message, type OrderPlaced, RecipientRefused, SECOND, type Services } from 'ackademy';

export function handle(message: Message<OrderPlaced>, services: Services): Promise<void> {
  const { email, queue } = services;
  const { body, receiveCount } = message;

  return email.send({ to: body.customer, subject: `Your order ${body.orderId}` }).then(
    () => message.ack(),
    error => {
      if (!(error instanceof RecipientRefused)) return message.extend(7 * SECOND * 2 ** receiveCount);
      return queue('confirmations-dlq').send(body).then(() => message.ack());
    },
  );
}
