import type { GuestMail, Services, Topic } from 'ackademy';

const keyed = (topic: Topic, keyOf: (mail: GuestMail) => string) => (mail: GuestMail) => topic.publish(mail, { key: keyOf(mail) });

export async function POST(request: Request, services: Services) {
  const publish = keyed(services.topic('mails'), mail => mail.guestId);
  const mail: GuestMail = JSON.parse(await request.text());
  await publish(mail);
  return new Response('accepted', { status: 202 });
}
