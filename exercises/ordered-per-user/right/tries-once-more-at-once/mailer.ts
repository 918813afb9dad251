import {
  type GuestMail,
  type Message,
  RecipientRefused,
  SECOND,
  type Services,
} from 'ackademy';

/** A moment's trouble is over in a moment; what lasts longer is the subscription's to wait for. */
export async function handle(
  message: Message<GuestMail>,
  services: Services,
) {
  const sent = (await send(message.body, services)) === 'sent';
  await (sent ? message.ack() : message.retry());
}

async function send(
  { to, subject }: GuestMail,
  { email, clock }: Services,
) {
  for (const last of [false, true]) {
    try {
      await email.send({ to, subject });
      return 'sent';
    } catch (error) {
      if (last || error instanceof RecipientRefused) break;
      await clock.sleep(SECOND);
    }
  }
  return 'not sent';
}
