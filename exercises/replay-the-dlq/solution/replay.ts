import type { Notice, Queue, Services, SqsMessage } from 'ackademy';

/** What whoever is on call runs, once the provider is back. It may die at any line, and be run again. */
export async function replay({ queue, email, log }: Services) {
  // The queue keeps no order, so nothing is sent before all of it has been seen.
  const letters = await everythingIn(queue('notices-dlq'));
  letters.sort((a, b) => a.body.number - b.body.number);

  const held = new Set<string>();
  for (const letter of letters) {
    const { noticeId, customer, subject } = letter.body;
    // Nothing overtakes what did not get through.
    if (held.has(customer)) continue;
    try {
      // The key is the notice's own: of a repetition the provider knows that it is one.
      await email.send(
        { to: customer, subject },
        { idempotencyKey: noticeId },
      );
      await letter.ack();
    } catch (error) {
      // It stays where it is, for the next press or for a person.
      held.add(customer);
      log.warn(`${subject}: not sent`, { error });
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
