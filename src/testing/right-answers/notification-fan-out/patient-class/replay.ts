import type { KafkaMessage, Services } from 'ackademy';

export const handle = async (letter: KafkaMessage<{ userId: string }>, { topic }: Services) => {
  const { userId } = letter.body;
  await topic('pushes').publish(letter.body, { key: userId });
  await letter.ack();
};
