import type { Notice, Queue, Services, SqsMessage } from 'ackademy';

const all = async (dlq: Queue): Promise<readonly SqsMessage<Notice>[]> => {
  const some = await dlq.receive<Notice>({ max: 10 });
  return some.length === 0 ? [] : [...some, ...(await all(dlq))];
};

const deliver = async (
  [letter, ...rest]: readonly SqsMessage<Notice>[],
  held: ReadonlySet<string>,
  email: Services['email'],
): Promise<void> => {
  if (letter === undefined) return;
  const { customer, subject, noticeId } = letter.body;
  const ok =
    !held.has(customer) &&
    (await email
      .send({ to: customer, subject }, { idempotencyKey: noticeId })
      .then(() => letter.ack())
      .then(
        () => true,
        () => false,
      ));
  return deliver(rest, ok ? held : new Set([...held, customer]), email);
};

export const replay = async ({ queue, email }: Services) => {
  const letters = await all(queue('notices-dlq'));
  await deliver(
    letters.toSorted((a, b) => a.body.number - b.body.number),
    new Set(),
    email,
  );
};
