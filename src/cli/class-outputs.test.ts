import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileNamesOf, writeWhole } from './class-outputs.ts';
import { Usage } from './exit.ts';

describe('a file of grades', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ackademy-outputs-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('takes the place of the one before, with its folder where there is none, and leaves nothing half written', async () => {
    const path = join(root, 'new', 'grades.csv');
    await writeWhole(path, 'one', null);
    await writeWhole(path, 'two', null);
    expect([await readFile(path, 'utf8'), await readdir(join(root, 'new'))]).toEqual(['two', ['grades.csv']]);
  });

  it('is written through a link, which stays one', async () => {
    const [link, file] = [join(root, 'link.csv'), join(root, 'file.csv')];
    await writeFile(file, 'one');
    await symlink(file, link);
    await writeWhole(link, 'two', null);
    expect([(await lstat(link)).isSymbolicLink(), await readFile(file, 'utf8')]).toEqual([true, 'two']);
  });

  it('is no folder, and says so', async () => {
    await mkdir(join(root, 'grades.csv'));
    await expect(writeWhole(join(root, 'grades.csv'), '', null)).rejects.toThrow(/could not be written: it is a folder/);
  });

  it.runIf(existsSync('/dev/full'))('that does not fit says where the grading is kept', async () => {
    const writing = writeWhole('/dev/full', 'one', 'class.jsonl');
    await expect(writing).rejects.toThrow(
      /^The disk is full: `\/dev\/full` was not written. What was graded is kept in `class.jsonl`: make room/,
    );
    await expect(writing).rejects.toBeInstanceOf(Usage);
    expect((await lstat('/dev/full')).isCharacterDevice()).toBe(true);
  });
});

it('a file is named after its submission, in letters that lead nowhere, each once', () => {
  expect(fileNamesOf(['alice', '../../etc/passwd', '<script>', 'Alice', '..', '', 'a/b', 'new\nline', 'Zoë', 'x'.repeat(300)])).toEqual([
    'alice',
    '__.._etc_passwd',
    '_script_',
    'Alice-2',
    '_',
    '_-2',
    'a_b',
    'new_line',
    'Zoë',
    'x'.repeat(80),
  ]);
});
