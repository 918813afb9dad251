import {
  type GuestMail,
  type Message,
  SECOND,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<GuestMail>,
  { email, clock }: Services,
) {
  const { to, subject } = message.body;
  try {
    await email.send({ to, subject });
  } catch {
    await clock.sleep(30 * SECOND);
    await message.retry();
    return;
  }
  await message.ack();
}
