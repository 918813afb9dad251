import { describe, expect, it } from 'vitest';
import { mentionsIn } from './mentions.ts';

const program = { entry: 'notify.ts', handler: 'handle', given: false, feed: { kind: 'undeclared' }, grants: null } as never;
const mentions = (...files: readonly (readonly [path: string, text: string])[]) =>
  mentionsIn(
    files.map(([path, text]) => ({ path, text })),
    { programs: { notify: program } },
  ).notify!;

describe('what the code of a program mentions', () => {
  it('is what it takes and the texts in it, in files that it imports as well', () => {
    const words = mentions(
      ['notify.ts', "import { dedup } from './dedup.ts';\nexport const handle = async (message, { push }) => push.send('u1');"],
      ['dedup.ts', "export async function dedup({ redis }) { await redis.set('seen', `1`); }"],
      ['other.ts', 'export const db = email;'],
    );
    for (const word of ['push', 'redis', 'seen', 'u1', '1']) expect(words).toContain(word);
    for (const word of ['db', 'email', 'send', 'set']) expect(words).not.toContain(word);
  });

  it('is not what is called of something else, nor what a comment says', () => {
    const words = mentions([
      'notify.ts',
      "// email\nfunction handle() { const all = []; all.push('x'); /* redis */ services.db.insert(all); }",
    ]);
    expect(words).not.toContain('push');
    expect(words).not.toContain('email');
    expect(words).not.toContain('redis');
    expect(words).toContain('db');
  });
});
