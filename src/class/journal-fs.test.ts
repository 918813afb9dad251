import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { criterion, graded, report } from './class-testing.ts';
import { Journal, JournalLost } from './journal-fs.ts';

let path = '';
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'ackademy-journal-')), 'deep', 'class.jsonl');
});
afterEach(() => rm(join(path, '..', '..'), { recursive: true }));

const ALICE = graded('alice', report([criterion('lost', 1)]));

async function kept(...keys: readonly string[]): Promise<void> {
  const journal = await Journal.open(path);
  await Promise.all(keys.map(key => journal.keep(key, ALICE)));
  await journal.close();
}

it('finds again what was kept, in another process', async () => {
  await kept('a', 'b');
  const journal = await Journal.open(path);
  expect([journal.find('a'), journal.find('b')?.digest, journal.find('c')]).toEqual([ALICE, ALICE.digest, null]);
  await journal.close();
});

it('passes over a line that was cut off in the middle, and goes on behind it', async () => {
  await kept('a');
  const text = await readFile(path, 'utf8');
  await appendFile(path, text.slice(0, 40));
  await kept('b');
  const journal = await Journal.open(path);
  expect(['a', 'b'].map(key => journal.find(key) !== null)).toEqual([true, true]);
  await journal.close();
});

it('passes over what is no line of it', async () => {
  await kept('a');
  await appendFile(path, 'null\n{}\n{"key":1}\n\n{"key":"b","kept":null}\n');
  const journal = await Journal.open(path);
  expect(['a', 'b', '1'].map(key => journal.find(key) !== null)).toEqual([true, false, false]);
  await journal.close();
});

it('begins anew where it is asked to', async () => {
  await kept('a');
  const journal = await Journal.open(path, true);
  expect(journal.find('a')).toBeNull();
  await journal.close();
  expect(await readFile(path, 'utf8')).toBe('');
});

it.runIf(existsSync('/dev/full'))('says that the disk is full, and takes nothing for kept', async () => {
  const journal = await Journal.open('/dev/full');
  await expect(journal.keep('a', ALICE)).rejects.toSatisfy(error => error instanceof JournalLost && error.code === 'ENOSPC');
  await journal.close();
});

it('says where it cannot be', async () => {
  await kept('a');
  await writeFile(join(path, '..', 'file'), '');
  await expect(Journal.open(join(path, '..', 'file', 'class.jsonl'))).rejects.toBeInstanceOf(JournalLost);
});
