import type { GuestMail, Services } from 'ackademy';

export async function POST(request: Request, { topic }: Services) {
  const mail: GuestMail = await request.json();
  await topic('mails').publish(mail, { key: mail.hotelId });
  return new Response(null, { status: 202 });
}
