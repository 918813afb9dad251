// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is written here is code
import { type Channel, type Design, readersOf, sendsOf, targetsOf } from './design.ts';
import { imports, keyOf, namesPrevious, parameters, send, senderOf } from './dialect.ts';
import { pushOf } from './write-fanout.ts';

/** `post.ts`: stores the post, tells those that the front leads to, and answers. */
export function postText(design: Design): string {
  const channels = sendsOf(design, 'post');
  const pushes = targetsOf(design, 'post').some(each => each.kind === 'provider');
  const whole = channels.filter(each => !fansOutTo(design, each));
  const split = channels.filter(each => fansOutTo(design, each));
  const previous = namesPrevious(design) && channels.length > 0;
  const pages = pushes || split.length > 0;
  const uses = [
    'db',
    ...(previous ? ['redis'] : []),
    ...(pages ? ['followers'] : []),
    ...(pushes ? ['push'] : []),
    ...new Set(channels.map(each => senderOf(design, each))),
  ];
  const lines = [
    imports(['Post', 'Services']),
    '',
    ...(pages ? ['/** Does the whole work while the author waits. */'] : ['/** Writes the post down, tells who fans out, and answers. */']),
    parameters('export async function POST', ['request: Request', `{ ${uses.join(', ')} }: Services`]),
    '  const { postId, authorId, text }: Post = await request.json();',
    '  // The client asks again with the same postId, so this may be the second time.',
    "  await db.insertIfAbsent('saved_posts', postId, { authorId, text });",
    ...(previous ? PREVIOUS : []),
    ...whole.map(each => announced(design, each, previous)),
    ...(pages ? byPages(design, split, pushes) : []),
    '  return new Response(null, { status: 202 });',
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

/** Notify reads it and nobody who fans out: each message has to be for one follower. */
const fansOutTo = (design: Design, channel: Channel): boolean => {
  const readers = readersOf(design, channel);
  return readers.includes('notify') && !readers.includes('fanout');
};

const PREVIOUS = [
  '  // A request that is sent again stands in the list twice; only its first place counts.',
  '  await redis.rPush(`posts of ${authorId}`, postId);',
  '  const posts = [',
  '    ...new Set(await redis.lRange(`posts of ${authorId}`, -20, -1)),',
  '  ];',
  '  const previous = posts[posts.indexOf(postId) - 1] ?? null;',
];

function announced(design: Design, channel: Channel, previous: boolean): string {
  const fields = `{ postId, authorId, text, ${previous ? 'previous, ' : ''}cursor: null }`;
  return `  await ${send(design, channel, { fields, key: keyOf(channel, 'authorId'), indent: '  ', around: 7 })};`;
}

function byPages(design: Design, split: readonly Channel[], pushes: boolean): string[] {
  const each = [
    ...split.map(channel => `      await ${send(design, channel, pushOf(design, channel, '      ', 7))};`),
    ...(pushes ? ['      await push.send(userId, { title: text, data: { postId } });'] : []),
  ];
  return [
    '  let cursor: string | null = null;',
    '  do {',
    '    const page: Awaited<ReturnType<typeof followers.page>> =',
    '      await followers.page(authorId, cursor);',
    '    for (const userId of page.followers) {',
    ...each,
    '    }',
    '    cursor = page.next;',
    '  } while (cursor !== null);',
  ];
}
