import type { GuestMail, Message, Services } from 'ackademy';

export async function handle(
  message: Message<GuestMail>,
  { email, log }: Services,
) {
  const { to, subject } = message.body;

  try {
    await email.send({ to, subject });
  } catch (error) {
    // Back to the subscription, which waits, counts, and sets aside what never works. Nobody waits here.
    log.warn(`attempt ${message.deliveryAttempt}`, error);
    await message.retry();
    return;
  }
  await message.ack();
}
