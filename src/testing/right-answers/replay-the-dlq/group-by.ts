import type { Notice, Services, SqsMessage } from 'ackademy';

type Letter = SqsMessage<Notice>;

export async function replay({ queue, email, log }: Services) {
  const dlq = queue('notices-dlq');
  const letters: Letter[] = [];
  for (let batch = await dlq.receive<Notice>({ max: 10 }); batch.length > 0; batch = await dlq.receive<Notice>({ max: 10 })) {
    letters.push(...batch);
  }

  const lanes = Object.groupBy(letters, letter => letter.body.customer);
  for (const [customer, lane] of Object.entries(lanes)) {
    try {
      for (const letter of lane!.toSorted((a, b) => a.body.number - b.body.number)) {
        await email.send({ to: customer, subject: letter.body.subject }, { idempotencyKey: `replay/${letter.body.noticeId}` });
        await letter.ack();
      }
    } catch (error) {
      log.error(`${customer}: the rest has to wait`, error);
    }
  }
}
