import type { Email, Notice, Queue, Services, SqsMessage } from 'ackademy';

export async function replay({ queue, email }: Services) {
  const byCustomer = new Map<string, SqsMessage<Notice>[]>();
  for (const letter of await everythingIn(queue('notices-dlq'))) {
    const { customer } = letter.body;
    byCustomer.set(customer, [...(byCustomer.get(customer) ?? []), letter]);
  }
  // Customers do not wait for each other, so one who is refused holds up nobody.
  for (const letters of byCustomer.values())
    await inOrder(letters, email).catch(() => {});
}

async function inOrder(letters: SqsMessage<Notice>[], email: Email) {
  for (const letter of letters.sort(
    (a, b) => a.body.number - b.body.number,
  )) {
    const { noticeId, customer, subject } = letter.body;
    await email.send(
      { to: customer, subject },
      { idempotencyKey: noticeId },
    );
    await letter.ack();
  }
}

/** What was received is hidden, so each receive gives others. */
async function everythingIn(dlq: Queue) {
  const letters: SqsMessage<Notice>[] = [];
  for (;;) {
    const some = await dlq.receive<Notice>({ max: 10 });
    if (some.length === 0) return letters;
    letters.push(...some);
  }
}
