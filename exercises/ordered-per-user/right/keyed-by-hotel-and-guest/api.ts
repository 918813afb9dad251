import type { GuestMail, Services } from 'ackademy';

/** A guest of two hotels is two guests: neither hotel knows of the other's mails. */
export async function POST(request: Request, { topic }: Services) {
  const mail: GuestMail = await request.json();
  const { hotelId, guestId } = mail;
  await topic('mails').publish(mail, {
    key: `${hotelId}/${guestId}`,
    headers: { hotelId },
  });
  return Response.json({ mailId: mail.mailId }, { status: 202 });
}
