import type { GuestMail, Services } from 'ackademy';

export async function POST(request: Request, { topic }: Services) {
  const mail: GuestMail = await request.json();
  void topic('mails').publish(mail, { key: mail.guestId });
  return new Response(null, { status: 202 });
}
