import type { GuestMail, Message, Services } from 'ackademy';

const troubled = new Set<string>();

export async function handle(
  message: Message<GuestMail>,
  { email }: Services,
) {
  const { guestId, to, subject } = message.body;
  if (troubled.has(guestId)) {
    await message.retry();
    return;
  }
  try {
    await email.send({ to, subject });
  } catch {
    troubled.add(guestId);
    await message.retry();
    return;
  }
  await message.ack();
}
