import type { GuestMail, Services } from 'ackademy';
import { MAILS, orderingKeyOf } from './ordering';

class BadRequest extends Error {}

const parse = async (request: Request): Promise<GuestMail> => {
  const mail = await request.json();
  for (const field of ['mailId', 'guestId', 'to', 'subject']) if (!(field in mail)) throw new BadRequest(field);
  return mail;
};

export async function POST(request: Request, { topic }: Services) {
  try {
    const mail = await parse(request);
    await topic(MAILS).publish(mail, { key: orderingKeyOf(mail), headers: { mailId: mail.mailId } });
    return new Response(null, { status: 202 });
  } catch (error) {
    if (error instanceof BadRequest) return Response.json({ missing: error.message }, { status: 400 });
    throw error;
  }
}
