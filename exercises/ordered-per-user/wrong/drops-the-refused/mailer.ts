import {
  type GuestMail,
  type Message,
  RecipientRefused,
  type Services,
} from 'ackademy';

export async function handle(
  message: Message<GuestMail>,
  { email, log }: Services,
) {
  const { to, subject } = message.body;
  try {
    await email.send({ to, subject });
  } catch (error) {
    if (!(error instanceof RecipientRefused)) {
      await message.retry();
      return;
    }
    log.error('no such address', error);
  }
  await message.ack();
}
