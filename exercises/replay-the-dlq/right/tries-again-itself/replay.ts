import {
  type Notice,
  type Queue,
  RecipientRefused,
  SECOND,
  type Services,
  type SqsMessage,
} from 'ackademy';

export async function replay({ queue, email, clock }: Services) {
  const letters = await everythingIn(queue('notices-dlq'));
  letters.sort((a, b) => a.body.number - b.body.number);

  const gone = new Set<string>();
  for (const letter of letters) {
    const { noticeId, customer, subject } = letter.body;
    while (!gone.has(customer)) {
      try {
        await email.send(
          { to: customer, subject },
          { idempotencyKey: noticeId },
        );
        await letter.ack();
        break;
      } catch (error) {
        if (error instanceof RecipientRefused) gone.add(customer);
        else await clock.sleep(SECOND);
      }
    }
    // For whoever looks.
    if (gone.has(customer)) await letter.retry();
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
