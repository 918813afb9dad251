import { DIALECTS } from './brokers.ts';
import { type Channel, type Design, type Pool, partOf, readsOf, sendsOf } from './design.ts';
import { imports, keyOf, namesPrevious, parameters, pushFields, type Sending, send, senderOf, usersOf } from './dialect.ts';

type FanOutPool = Extract<Pool, { readonly name: 'fanout' }>;

/** `fanout.ts`: one page of followers for each message. */
export function fanOutText(design: Design): string {
  const pool = partOf(design, 'fanout') as FanOutPool | undefined;
  const { message } = DIALECTS[design.broker];
  const reads = readsOf(design, 'fanout');
  if (pool === undefined || reads.length === 0)
    return `${imports([message, 'Services'])}

/** Nothing leads here: nobody lets it consume, so it is not deployed. */
export async function handle(message: ${message}, _: Services) {
  await message.ack();
}
`;
  const to = sendsOf(design, 'fanout');
  const back = reads[0]!;
  const lanes = to.length > 1;
  const counted = pool.pullAbove !== null || lanes;
  const senders = new Set([...to, back].map(each => senderOf(design, each)));
  const previous = namesPrevious(design);
  const carried = `{ postId, authorId, text, ${previous ? 'previous, ' : ''}cursor: page.next }`;
  const next = send(design, back, { fields: carried, key: keyOf(back, 'authorId'), indent: '    ', around: 7 });
  const fields = ['postId', 'authorId', 'text', ...(previous ? ['previous'] : []), 'cursor'];
  const lines = [
    imports([message, 'Services']),
    '',
    'interface Page {',
    '  postId: string;',
    '  authorId: string;',
    '  text: string;',
    ...(previous ? ["  /** The author's post before this one. */", '  previous: string | null;'] : []),
    '  cursor: string | null;',
    '}',
    '',
    ...(pool.pullAbove === null
      ? []
      : [
          '/** Who follows somebody with more followers is not pushed to: the app asks for her posts when it opens. */',
          `const PULLED_ABOVE = ${grouped(pool.pullAbove)};`,
          '',
        ]),
    ...(lanes
      ? [
          '/** What goes to so many has a lane of its own, so that nobody else waits behind it. */',
          `const LARGE_ABOVE = ${grouped(pool.largeAbove)};`,
          '',
        ]
      : []),
    '/** One page of followers for each message, so that a death costs one page. */',
    parameters('export async function handle', [`message: ${message}<Page>`, `{ followers, ${[...senders].join(', ')} }: Services`]),
    `  const { ${fields.join(', ')} } = message.body;`,
    ...(counted ? ['  const size = await followers.count(authorId);'] : []),
    ...(pool.pullAbove === null ? [] : ['  if (size > PULLED_ABOVE) return message.ack();', '']),
    ...(lanes ? [`  const lane = size > LARGE_ABOVE ? '${to[1]!.name}' : '${to[0]!.name}';`] : []),
    '  const page = await followers.page(authorId, cursor);',
    ...(to.length === 0 ? [] : spread(design, to[0]!, lanes)),
    '  // Last: whoever sent it first and died would send all that follows twice.',
    '  if (page.next !== null)',
    `    await ${next};`,
    '  await message.ack();',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function spread(design: Design, channel: Channel, lanes: boolean): string[] {
  const sending = pushOf(design, channel, '      ', 1, lanes);
  return ['  await Promise.all(', '    page.followers.map(userId =>', `      ${send(design, channel, sending)},`, '    ),', '  );'];
}

/** What is sent for one follower. */
export function pushOf(design: Design, channel: Channel, indent: string, around: number, lanes = false): Sending {
  const fields = `{ ${pushFields(design).join(', ')} }`;
  const key = keyOf(channel, 'userId');
  const name = lanes ? 'lane' : usersOf(design, channel) > 0 ? `\`${channel.name}-\${userId}\`` : `'${channel.name}'`;
  return { name, fields, key, indent, around };
}

export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, '_');
