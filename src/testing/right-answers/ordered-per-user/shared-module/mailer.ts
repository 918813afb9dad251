import { type GuestMail, type Message, type Services } from 'ackademy';
import { orderingKeyOf } from './ordering';

export async function handle(message: Message<GuestMail>, { email, log }: Services) {
  const lane = message.orderingKey ?? orderingKeyOf(message.body);
  let sent = false;
  try {
    const { to, subject } = message.body;
    await email.send({ to, subject, text: `${subject}.` });
    sent = true;
  } catch (error) {
    log.warn(`${lane} has to wait`, error);
  }
  return sent ? message.ack() : message.retry();
}
