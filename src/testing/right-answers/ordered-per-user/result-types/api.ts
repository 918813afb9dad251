import type { GuestMail, Services } from 'ackademy';

type Published = { ok: true; id: string } | { ok: false; reason: unknown };

export async function POST(request: Request, services: Services): Promise<Response> {
  const published = await publish((await request.json()) as GuestMail, services);
  if (published.ok) return Response.json({ id: published.id }, { status: 202 });
  services.log.error('not published', published.reason);
  return Response.json({ error: 'ask again' }, { status: 503 });
}

async function publish(mail: GuestMail, { topic }: Services): Promise<Published> {
  try {
    const { id } = await topic('mails').publish({ ...mail }, { key: mail.guestId });
    return { ok: true, id };
  } catch (reason) {
    return { ok: false, reason };
  }
}
