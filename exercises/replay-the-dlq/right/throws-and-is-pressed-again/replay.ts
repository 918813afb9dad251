import {
  type Notice,
  type Queue,
  RecipientRefused,
  type Services,
  type SqsMessage,
} from 'ackademy';

export async function replay({ queue, email }: Services) {
  const letters = await everythingIn(queue('notices-dlq'));
  letters.sort((a, b) => a.body.number - b.body.number);

  for (const { body, ack } of letters) {
    const key = { idempotencyKey: `notice/${body.noticeId}` };
    try {
      await email.send({ to: body.customer, subject: body.subject }, key);
    } catch (error) {
      // Anything else ends this press; the next one begins where this one stopped.
      if (!(error instanceof RecipientRefused)) throw error;
      continue;
    }
    await ack();
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
