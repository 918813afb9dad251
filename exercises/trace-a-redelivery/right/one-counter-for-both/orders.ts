import type { Case, KafkaMessage, Services } from 'ackademy';
import { counted } from './attempts.ts';

export async function handle(
  message: KafkaMessage<Case>,
  { db, email, log }: Services,
) {
  const { caseId, customer } = message.body;
  const { topic, partition, offset } = message;
  const attempt = await counted(db, `${topic}-${partition}@${offset}`);
  log.info('delivered', {
    caseId,
    partition,
    at: `offset-${offset}`,
    attempt,
  });

  await email.send({ to: customer, subject: `Your order ${caseId}` });
  await message.ack();
}
