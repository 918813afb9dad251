import type { Notice, Queue, Services, SqsMessage } from 'ackademy';

export async function replay({ queue, email }: Services) {
  const letters = await everythingIn(queue('notices-dlq'));
  letters.sort((a, b) => a.body.number - b.body.number);

  const held = new Set<string>();
  for (const letter of letters) {
    const { noticeId, customer, subject } = letter.body;
    if (held.has(customer)) continue;
    try {
      await email.send(
        { to: customer, subject },
        {
          idempotencyKey: `${noticeId}/${letter.receiveCount}`,
        },
      );
      await letter.ack();
    } catch {
      held.add(customer);
    }
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
