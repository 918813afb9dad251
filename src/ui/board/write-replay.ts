import { DIALECTS } from './brokers.ts';
import { type Design, readsOf, sendsOf } from './design.ts';
import { imports, parameters, send, senderOf, usersOf } from './dialect.ts';

/** `replay.ts`: sends dead letters back. */
export function replayText(design: Design): string {
  const { message } = DIALECTS[design.broker];
  const [to] = sendsOf(design, 'replay');
  if (to === undefined || readsOf(design, 'replay').length === 0)
    return `${imports([message, 'Services'])}

/** Nothing is sent back: whoever is on call has nothing to start. */
export async function handle(message: ${message}, _: Services) {
  await message.ack();
}
`;
  const users = usersOf(design, to) > 0;
  const keyed = DIALECTS[design.broker].keyed && to.key !== 'none';
  const key = keyed ? `message.body.${to.key === 'author' ? 'authorId' : 'userId'}` : null;
  const name = users ? `\`${to.name}-\${message.body.userId}\`` : `'${to.name}'`;
  const sent = send(design, to, { name, fields: 'message.body', key, indent: '  ', around: 7 });
  const fields = users || keyed ? `{ ${to.key === 'author' && !users ? 'authorId' : 'userId'}: string }` : 'Json';
  return `${imports([...(fields === 'Json' ? ['Json'] : []), message, 'Services'])}

/** Sends it back where it came from. Whoever pushes knows what was pushed, so nobody has to look here. */
${parameters('export async function handle', [`message: ${message}<${fields}>`, `{ ${senderOf(design, to)} }: Services`])}
  await ${sent};
  await message.ack();
}
`;
}
