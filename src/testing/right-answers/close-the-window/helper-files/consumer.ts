import type { Message, OrderPlaced, Services } from 'ackademy';
import createMailer from './mailer';

export async function consume(message: Message<OrderPlaced>, services: Services) {
  const mailer = createMailer(services);
  await mailer.orderConfirmation(message.body);
  await message.ack();
}
