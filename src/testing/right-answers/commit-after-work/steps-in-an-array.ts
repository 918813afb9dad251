import type { Message, OrderPlaced, Services } from 'ackademy';

type Step = (message: Message<OrderPlaced>, services: Services) => Promise<unknown>;

const steps: Step[] = [
  ({ body }, { email }) => email.send({ to: body.customer, subject: 'Your order ' + body.orderId }),
  message => message.ack(),
];

export async function handle(message: Message<OrderPlaced>, services: Services) {
  for (const step of steps) await step(message, services);
}
