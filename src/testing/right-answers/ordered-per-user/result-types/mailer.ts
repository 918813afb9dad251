import type { GuestMail, Message, Services } from 'ackademy';

type Sent = { ok: true } | { ok: false; reason: string };

const attempt = async (work: () => Promise<unknown>): Promise<Sent> => {
  try {
    await work();
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: String(error) };
  }
};

export async function handle(message: Message<GuestMail>, { email, log }: Services) {
  const { to, subject, mailId } = message.body;
  const result = await attempt(() => email.send({ to, subject }));
  if (!result.ok) {
    log.warn(`${mailId}: ${result.reason} (attempt ${message.deliveryAttempt ?? 1})`);
    await message.retry();
    return;
  }
  await message.ack();
}
