import type { Case, KafkaMessage, Services } from 'ackademy';
import { Attempts } from './attempts';

export async function handle(record: KafkaMessage<Case>, { db, email }: Services) {
  const attempt = await new Attempts(db).next(record);
  console.log(`order attempt ${attempt}`);
  await email.send({ to: record.body.customer, subject: `Your order ${record.body.caseId}` });
  await record.ack();
}
