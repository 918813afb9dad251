import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placeOf, submissionsIn } from './submissions-fs.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ackademy-class-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), `// ${path}`);
  }
}

/** Each by name: its files, or why it is refused. */
async function found(entries = ['handler.ts']): Promise<{ [name: string]: readonly string[] | string }> {
  const all = await submissionsIn(root, entries);
  return Object.fromEntries(all.map(({ name, refused, files }) => [name, refused ?? files.map(({ path }) => path)]));
}

describe('what is in a folder', () => {
  it('is a submission each, files and folders alike', async () => {
    await put(
      'bob.ts',
      'alice/handler.ts',
      'alice/lib/stock.ts',
      'alice/README.md',
      'alice/node_modules/x/index.ts',
      'alice/package-lock.json',
    );
    await put('.git/config', '__MACOSX/alice/handler.ts');
    expect(await found()).toEqual({ alice: ['handler.ts', 'lib/stock.ts'], bob: ['handler.ts'] });
  });

  it('says what is missing, and what is nearly there', async () => {
    await put('a/Handler.ts', 'b/src/handler.ts', 'b/README.md', 'c/notes.md', 'd/one.ts', 'notes.txt');
    await mkdir(join(root, 'empty'));
    expect(await found()).toEqual({
      a: 'There is no handler.ts in it. There is a `Handler.ts`, which is another name.',
      b: 'There is no handler.ts in it. There is one at `src/handler.ts`.',
      c: 'There is no handler.ts in it. It holds no source file at all.',
      d: 'There is no handler.ts in it. It holds `one.ts`.',
      empty: 'There is no handler.ts in it. It holds no source file at all.',
      'notes.txt': 'It is no TypeScript file: its name ends in neither `.ts` nor `.js`.',
    });
  });

  it('may lie one folder deeper, as unpacked archives have it', async () => {
    await put('a/hw-1/handler.ts', 'a/__MACOSX/x');
    const [a] = await submissionsIn(root, ['handler.ts']);
    expect(a).toMatchObject({ files: [{ path: 'handler.ts' }], notes: ['Its files are in `hw-1`.'] });
  });

  it('needs a folder where an exercise has several programs', async () => {
    await put('a.ts', 'b/api.ts', 'c/api.ts', 'c/relay.ts');
    expect(await found(['api.ts', 'relay.ts'])).toEqual({
      a: 'This exercise is written in api.ts and relay.ts, and this is one file: hand in a folder.',
      b: 'There is no relay.ts in it. It holds `api.ts`.',
      c: ['api.ts', 'relay.ts'],
    });
  });

  it('is not followed out of it, wherever the link is', async () => {
    await put('ok/handler.ts', 'inside/handler.ts', 'deep/handler.ts');
    await symlink('/etc/passwd', join(root, 'whole.ts'));
    await symlink('../ok/handler.ts', join(root, 'inside', 'stolen.ts'));
    await symlink('handler.ts', join(root, 'deep', 'same.ts'));
    await symlink('nowhere', join(root, 'gone'));
    expect(await found()).toEqual({
      ok: ['handler.ts'],
      whole: 'It is a link that leads out of the submission, and is not followed.',
      inside: '`stolen.ts`: It is a link that leads out of the submission, and is not followed.',
      deep: '`same.ts`: It is a link, and links are not followed: hand in the file itself.',
      gone: 'It is a link that leads nowhere.',
    });
  });

  it('is not read where it is huge, or no file', async () => {
    await put('many/handler.ts');
    await writeFile(join(root, 'big.ts'), 'x'.repeat(2 ** 20 + 1));
    for (let at = 0; at < 200; at += 1) await writeFile(join(root, 'many', `${at}.ts`), '');
    execFileSync('mkfifo', [join(root, 'pipe.ts')]);
    expect(await found()).toEqual({
      big: 'Its source takes 1025 kB and more; no more than 1024 kB are read.',
      many: 'It has more than 200 source files.',
      pipe: 'It is neither a file nor a folder.',
    });
  });

  it('keeps both of two that are called the same, and says so', async () => {
    await put('alice.ts', 'alice/handler.ts', 'bob.ts');
    const all = await submissionsIn(root, ['handler.ts']);
    expect(all.map(({ name, refused }) => [name, refused])).toEqual([
      ['alice', null],
      ['alice.ts', null],
      ['bob', null],
    ]);
    expect(all[0]!.notes).toEqual([
      '2 submissions are called `alice`: `alice` and `alice.ts`. Each is graded by itself; which one counts is yours to say.',
    ]);
    expect(all[2]!.notes).toEqual([]);
  });

  it('may be called anything', async () => {
    await put('new\nline/handler.ts', '<script>alert(1)<.ts', "a' OR 1.ts");
    expect(Object.keys(await found())).toEqual(['<script>alert(1)<', "a' OR 1", 'new\nline']);
  });
});

describe('a folder is taken for', () => {
  it.each<[string, readonly string[]]>([
    ['submission', ['handler.ts', 'alice.ts', 'lib/x.ts']],
    ['submission', ['hw-1/handler.ts', '.git/config']],
    ['class', ['alice/handler.ts', 'bob/handler.ts']],
    ['class', ['alice.ts', 'README.md']],
    ['neither', ['README.md', 'lib/x.md']],
    ['neither', []],
  ])('a %s where it holds %j', async (place, paths) => {
    await put(...paths);
    expect(await placeOf(root, ['handler.ts'])).toBe(place);
  });

  it('a submission where one of several programs is missing', async () => {
    await put('api.ts', 'other.ts');
    expect(await placeOf(root, ['api.ts', 'relay.ts'])).toBe('submission');
  });
});
