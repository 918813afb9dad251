import type { Case, KafkaMessage, Services } from 'ackademy';

const attempts = new Map<string, number>();

export async function handle(
  message: KafkaMessage<Case>,
  { email, log }: Services,
) {
  const { caseId, customer } = message.body;
  const place = `${message.topic}-${message.partition}@${message.offset}`;
  const attempt = (attempts.get(place) ?? 0) + 1;
  attempts.set(place, attempt);
  log.info('delivered', { caseId, place, attempt });

  await email.send({ to: customer, subject: `Your order ${caseId}` });
  await message.ack();
}
