import type { GuestMail, Message, Services } from 'ackademy';

type Handler = (message: Message<GuestMail>, services: Services) => Promise<void>;

/** Acks what went well, nacks what did not. */
const settled = (inner: Handler): Handler => async (message, services) => {
  try {
    await inner(message, services);
  } catch {
    return message.retry();
  }
  return message.ack();
};

export const handle = settled(async ({ body }, { email }) => {
  await email.send({ to: body.to, subject: body.subject });
});
