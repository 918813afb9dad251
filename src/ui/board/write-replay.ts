import { type Design, readsOf, sendsOf } from './design.ts';
import { DIALECTS, imports, keyOf, parameters, send, senderOf } from './dialect.ts';

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
  const key = keyOf(to, 'message.body.userId');
  const sent = send(design, to, {
    fields: 'message.body',
    key: key === 'authorId' ? 'message.body.authorId' : key,
    indent: '  ',
    around: 7,
  });
  const fields =
    key === null || !DIALECTS[design.broker].keyed ? 'Json' : key === 'authorId' ? '{ authorId: string }' : '{ userId: string }';
  return `${imports([...(fields === 'Json' ? ['Json'] : []), message, 'Services'])}

/** Sends it back where it came from. Whoever pushes knows what was pushed, so nobody has to look here. */
${parameters('export async function handle', [`message: ${message}<${fields}>`, `{ ${senderOf(design, to)} }: Services`])}
  await ${sent};
  await message.ack();
}
`;
}
