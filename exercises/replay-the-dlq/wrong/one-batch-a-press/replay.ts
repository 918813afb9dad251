import type { Notice, Services } from 'ackademy';

export async function replay({ queue, email }: Services) {
  const received = await queue('notices-dlq').receive<Notice>({ max: 10 });
  const letters = [...received];
  letters.sort((a, b) => a.body.number - b.body.number);

  const held = new Set<string>();
  for (const letter of letters) {
    const { noticeId, customer, subject } = letter.body;
    if (held.has(customer)) continue;
    try {
      await email.send(
        { to: customer, subject },
        { idempotencyKey: noticeId },
      );
      await letter.ack();
    } catch {
      held.add(customer);
    }
  }
}
