import { type Message, type OrderPlaced, RecipientRefused, SECOND, type Services } from 'ackademy';

type Task = () => Promise<unknown>;

export async function handle(message: Message<OrderPlaced>, { email, topic, clock }: Services) {
  const { orderId, customer } = message.body;
  const keepTrying = (task: Task): Promise<unknown> =>
    task().catch(async error => {
      if (error instanceof RecipientRefused) {
        return keepTrying(() => topic('orders-dead').publish({ ...message.body }, { key: orderId }));
      }
      await clock.sleep(2 * SECOND);
      return keepTrying(task);
    });

  await keepTrying(() => email.send({ to: customer, subject: `Your order ${orderId}` }));
}
