import type { Message, Services } from 'ackademy';

interface Login {
  readonly loginId: string;
  readonly user: string;
  readonly secret: string;
}

export async function handle(message: Message<Login>, { db }: Services) {
  const { loginId, user, secret } = message.body;
  const account = await db.get('accounts', user);
  const outcome = account?.secret === secret ? 'in' : 'refused';
  await db.insertIfAbsent('logins', loginId, { user, outcome });
  await message.ack();
}
