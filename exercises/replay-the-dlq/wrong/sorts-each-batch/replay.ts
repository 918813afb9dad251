import type { Notice, Services } from 'ackademy';

export async function replay({ queue, email }: Services) {
  const held = new Set<string>();
  for (;;) {
    const received = await queue('notices-dlq').receive<Notice>({
      max: 10,
    });
    if (received.length === 0) return;
    const letters = [...received].sort(
      (a, b) => a.body.number - b.body.number,
    );
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
}
