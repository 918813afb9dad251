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
  for (
    let pause: number = SECOND;
    ;
    pause = Math.min(2 * pause, 60 * SECOND)
  ) {
    try {
      await email.send({ to, subject });
      break;
    } catch {
      await clock.sleep(pause);
    }
  }
  await message.ack();
}
