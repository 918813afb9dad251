import { type Message, type OrderPlaced, RecipientRefused, SECOND, type Services } from 'ackademy';

/** The same object, whose methods do not give up. */
function insisting<T extends object>(target: T, clock: Services['clock']): T {
  return new Proxy(target, {
    get(object, name) {
      const method = object[name as keyof T];
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        for (;;) {
          try {
            return await method.apply(object, args);
          } catch (error) {
            if (error instanceof RecipientRefused) throw error;
            await clock.sleep(5 * SECOND);
          }
        }
      };
    },
  });
}

export async function handle(message: Message<OrderPlaced>, { email, topic, clock }: Services) {
  const { orderId, customer } = message.body;
  const mail = insisting(email, clock);
  const dead = insisting(topic('orders-dead'), clock);
  try {
    await mail.send({ to: customer, subject: `Your order ${orderId}` });
  } catch {
    await dead.publish({ orderId, customer });
  }
}
