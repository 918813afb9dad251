import type { Email, Mail, Message, OrderPlaced, Services } from 'ackademy';

/** An `Email` that cannot send without a key. */
const keyed = (email: Email, idempotencyKey: string) => ({
  send: (mail: Mail) => email.send(mail, { idempotencyKey }),
});

type Handler = (message: Message<OrderPlaced>, services: Services) => Promise<void>;

const withKeyedEmail =
  (inner: Handler): Handler =>
  (message, services) =>
    inner(message, { ...services, email: keyed(services.email, `email-service/${message.body.eventId}`) });

export const handle: Handler = withKeyedEmail(async (message, { email }) => {
  const { orderId, customer } = message.body;
  await email.send({ to: customer, subject: `Your order ${orderId}` });
  await message.ack();
});
