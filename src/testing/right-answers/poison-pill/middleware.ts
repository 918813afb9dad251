import { type Message, type OrderPlaced, RecipientRefused, type Services } from 'ackademy';

type Handler = (message: Message<OrderPlaced>, services: Services) => Promise<void>;

const permanent = (error: unknown) => error instanceof RecipientRefused;

function deadLetterAfter(limit: number, isPermanent: (error: unknown) => boolean) {
  return function wrap(inner: Handler): Handler {
    return async function handler(message, services) {
      const failed = message.deliveryCount ?? 0;
      const giveUp = () => message.reject({ deadLetter: true });
      if (failed >= limit) return giveUp();
      let ok = true;
      let hopeless = false;
      try {
        await inner(message, services);
      } catch (error) {
        ok = false;
        hopeless = isPermanent(error) || failed + 1 >= limit;
      }
      if (ok) return message.ack();
      return hopeless ? giveUp() : message.retry();
    };
  };
}

export const handle = deadLetterAfter(5, permanent)(async ({ body }, { email }) => {
  await email.send({ to: body.customer, subject: `Your order ${body.orderId}` });
});
