import { type Message, type OrderPlaced, RecipientRefused, type Services } from 'ackademy';

type Decision = 'ack' | 'retry' | 'bury';
const MAX_TRIES = 5;

/** What to do with a message, given how the latest try went. */
const decide = (tries: number, error: unknown): Decision => {
  if (error === undefined) return 'ack';
  if (error instanceof RecipientRefused) return 'bury';
  return tries < MAX_TRIES ? 'retry' : 'bury';
};

export async function handle(message: Message<OrderPlaced>, { email }: Services) {
  const before = message.deliveryCount ?? 0;
  const decision = before >= MAX_TRIES ? 'bury' : decide(before + 1, await attempt(message.body, email));

  switch (decision) {
    case 'ack':
      return message.ack();
    case 'retry':
      return message.retry();
    case 'bury':
      return message.reject({ deadLetter: true });
  }
}

const attempt = async ({ orderId, customer }: OrderPlaced, email: Services['email']): Promise<unknown> =>
  email.send({ to: customer, subject: `Your order ${orderId}` }).then(
    () => undefined,
    error => error ?? new Error('failed'),
  );
