import type { GuestMail, Message, Services } from 'ackademy';

export async function handle(
  message: Message<GuestMail>,
  { email }: Services,
) {
  const { to, subject } = message.body;

  await email.send({ to, subject });
  await message.ack();
}
