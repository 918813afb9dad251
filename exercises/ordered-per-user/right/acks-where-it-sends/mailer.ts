import type { GuestMail, Message, Services } from 'ackademy';

/** If the acknowledgement fails the mail is given back too, and sent twice at worst. */
export async function handle(
  message: Message<GuestMail>,
  { email }: Services,
) {
  const { to, subject } = message.body;
  try {
    await email.send({ to, subject });
    await message.ack();
  } catch {
    await message.retry();
  }
}
