import type { GuestMail, Message, Services } from 'ackademy';

export async function handle(
  message: Message<GuestMail>,
  { email, log }: Services,
) {
  const { to, subject } = message.body;
  email.send({ to, subject }).catch(error => log.error('not sent', error));
  await message.ack();
}
