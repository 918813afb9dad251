import type { GuestMail, Message, Services } from 'ackademy';

export async function handle(
  message: Message<GuestMail>,
  { email }: Services,
) {
  const { to, subject } = message.body;
  await message.ack();
  await email.send({ to, subject });
}
