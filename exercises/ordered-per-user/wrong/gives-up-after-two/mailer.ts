import type { GuestMail, Message, Services } from 'ackademy';

export async function handle(
  message: Message<GuestMail>,
  { email, log }: Services,
) {
  const { to, subject } = message.body;
  try {
    await email.send({ to, subject });
  } catch (error) {
    if ((message.deliveryAttempt ?? 1) < 2) {
      await message.retry();
      return;
    }
    log.error('given up', error);
  }
  await message.ack();
}
