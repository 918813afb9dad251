import type { GuestMail, Message, Services } from 'ackademy';

export async function handle(
  message: Message<GuestMail>,
  { email }: Services,
) {
  const { to, subject } = message.body;
  try {
    await email.send({ to, subject });
  } catch {
    await message.retry();
  } finally {
    await message.ack();
  }
}
