import type { Message, OrderPlaced, Services } from 'ackademy';

class Left<E> {
  readonly tag = 'left';
  constructor(readonly error: E) {}
}
class Right<T> {
  readonly tag = 'right';
  constructor(readonly value: T) {}
}
type Either<E, T> = Left<E> | Right<T>;

const tryTo = <T>(work: Promise<T>): Promise<Either<unknown, T>> =>
  work.then(
    value => new Right(value),
    error => new Left(error),
  );

export async function handle(message: Message<OrderPlaced>, { email, log }: Services) {
  const { orderId, customer } = message.body;
  const sent = await tryTo(email.send({ to: customer, subject: `Your order ${orderId}` }));

  if (sent.tag === 'left') {
    log.error(`could not confirm ${orderId}`);
    // kafka: the client seeks back to this record
    throw sent.error;
  }
  const committed = await tryTo(message.ack());
  if (committed instanceof Left) throw committed.error;
}
