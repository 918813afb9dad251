import type { Case, KafkaMessage, Services } from 'ackademy';

export async function handle(
  message: KafkaMessage<Case>,
  { email, log }: Services,
) {
  const { caseId, customer } = message.body;
  log.info('delivered', { caseId });

  await email.send({ to: customer, subject: `Your order ${caseId}` });
  await message.ack();
}
