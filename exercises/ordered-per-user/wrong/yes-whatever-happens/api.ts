import type { GuestMail, Services } from 'ackademy';

export async function POST(request: Request, { topic, log }: Services) {
  const mail: GuestMail = await request.json();
  try {
    await topic('mails').publish(mail, { key: mail.guestId });
  } catch (error) {
    log.error('could not publish', error);
  }
  return new Response(null, { status: 202 });
}
