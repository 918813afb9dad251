import type { GuestMail, Services } from 'ackademy';

export async function POST(request: Request, { topic }: Services) {
  const mail: GuestMail = await request.json();

  // Whose order is kept, and who waits when a mail fails: one guest.
  await topic('mails').publish(mail, { key: mail.guestId });

  return new Response(null, { status: 202 });
}
