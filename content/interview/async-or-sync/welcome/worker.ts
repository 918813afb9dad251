import type { Message, Services } from 'ackademy';

interface Welcome {
  readonly address: string;
}

export async function handle(message: Message<Welcome>, { email }: Services) {
  const { address } = message.body;
  await email.send({ to: address, subject: 'Welcome' }, { idempotencyKey: `welcome/${address}` });
  await message.ack();
}
