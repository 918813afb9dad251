import type { Notice, Services } from 'ackademy';

/** What whoever is on call runs, once the provider is back. */
export async function replay({ queue, email, log }: Services) {
  const letters = await queue('notices-dlq').receive<Notice>({ max: 10 });

  for (const letter of letters) {
    const { customer, subject } = letter.body;
    await letter.ack();
    await email.send({ to: customer, subject });
    log.info(`${subject} sent`);
  }
}
