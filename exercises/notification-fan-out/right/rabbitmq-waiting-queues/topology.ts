import type { RabbitMqTopology } from 'ackademy';

const QUORUM = { 'x-queue-type': 'quorum' } as const;

export async function rabbitmq(channel: RabbitMqTopology) {
  await channel.assertQueue('pages', { arguments: QUORUM });
  await channel.assertQueue('pushes-dead', { arguments: QUORUM });
  await channel.assertQueue('pushes', {
    deadLetterExchange: '',
    deadLetterRoutingKey: 'pushes-dead',
    arguments: QUORUM,
  });
  // One queue for each length: in a queue the first in line has to grow too old before the next can.
  for (const seconds of [1, 2, 4, 8, 16])
    await channel.assertQueue(`wait-${seconds}s`, {
      messageTtl: seconds * 1000,
      deadLetterExchange: '',
      deadLetterRoutingKey: 'pushes',
      arguments: QUORUM,
    });

  await channel.consume('pages', 'fanout', { workers: 4 });
  await channel.consume('pushes', 'notify', { workers: 16, inHand: 4 });
  await channel.alarm('pushes-dead', { above: 0 });
  await channel.consume('pushes-dead', 'replay', { workers: 4 });
}
