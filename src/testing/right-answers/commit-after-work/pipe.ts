import type { Mail, Message, OrderPlaced, Services } from 'ackademy';

const pipe =
  (...fns: ((x: any) => any)[]) =>
  (x: any) =>
    fns.reduce(async (acc, fn) => fn(await acc), x);

const toMail = ({ orderId, customer }: OrderPlaced): Mail => ({
  to: customer,
  subject: `Your order ${orderId}`,
});

export function handle(message: Message<OrderPlaced>, { email }: Services): Promise<void> {
  return pipe(
    toMail,
    (mail: Mail) => email.send(mail),
    () => message.ack(),
  )(message.body);
}
