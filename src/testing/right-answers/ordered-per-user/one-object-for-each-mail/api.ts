import { GuestMail, Services } from 'ackademy';

export async function POST(request: Request, { topic }: Services) {
  const mails = [await request.json()].flat() as GuestMail[];
  for (const mail of mails) {
    await topic('mails').publish(mail, { key: mail.guestId });
  }
  return Response.json(mails.map(({ mailId }) => mailId), { status: 202 });
}
