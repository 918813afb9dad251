import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AT_SCALE } from '../../graders/at-scale/index.ts';
import { CRITERIA } from '../../graders/index.ts';
import { sectionsIn } from './course.ts';
import { loadExercise, loadExercises, loadExplained, loadSections } from './load-fs.ts';
import { readExercise } from './read.ts';
import { lineOf } from './where-testing.ts';

const good = await readFile('exercises/outbox/exercise.yaml', 'utf8');
const COURSE = {
  sections: ['wait', 'publish', 'outbox'],
  exercises: ['async-order', 'idempotent-order-consumer', 'outbox', 'poison-pill', 'exactly-once-pipeline'],
};
const GIVEN = [{ path: 'mailer.ts', text: 'export async function handle() {}' }];

/** What is wrong after this change, and the number of the line that it changed. */
function changed(from: string, to: string) {
  expect(good).toContain(from);
  const result = readExercise('outbox', good.replace(from, to), '', GIVEN, COURSE);
  const line = good.slice(0, good.indexOf(from)).split('\n').length;
  return { line, problems: result.ok ? [] : result.problems.map(({ where, text }) => `${lineOf(where).split(':').at(-1)} ${text}`) };
}

describe('the place of an exercise in the course', () => {
  it('is read beside the exercise', () => {
    const result = readExercise('outbox', good, '', GIVEN, COURSE);
    expect(result.ok && result.place).toMatchObject({
      sections: ['outbox', 'publish'],
      buildsOn: ['async-order', 'idempotent-order-consumer'],
      shown: { next: { exercise: 'exactly-once-pipeline' } },
    });
  });

  it('names a section that the lesson does not have, with the line', () => {
    const { line, problems } = changed('sections: [outbox,', 'sections: [outboxes,');
    expect(problems).toEqual([`${line} The lesson has no section \`outboxes\`. Did you mean \`outbox\`?`]);
  });

  it('wants at least one section', () => {
    expect(changed('sections: [outbox, publish]', 'sections: []').problems.join()).toContain(
      '`sections` is too short: it takes at least 1 item',
    );
  });

  it('names an exercise that does not exist', () => {
    const { line, problems } = changed('buildsOn: [async-order,', 'buildsOn: [asinc-order,');
    expect(problems).toEqual([`${line} There is no exercise \`asinc-order\`. Did you mean \`async-order\`?`]);
  });

  it('lets nothing build on itself, or on what comes later: so there is no circle', () => {
    expect(changed('buildsOn: [async-order,', 'buildsOn: [outbox,').problems.join()).toContain('An exercise cannot build on itself.');
    expect(changed('buildsOn: [async-order,', 'buildsOn: [poison-pill,').problems.join()).toContain(
      '`poison-pill` comes after `outbox`: let exercises/order.yaml name it first, or do not build on it.',
    );
  });

  it('sends nobody back to where they are', () => {
    const { line, problems } = changed('exercise: exactly-once-pipeline', 'exercise: outbox');
    expect(problems).toEqual([`${line} The next exercise is another one.`]);
  });

  it('misses each of the sentences that it began with', () => {
    expect(changed('  leftOut: ', '  leftout: ').problems.join()).toMatch(/`shown` lacks the field `leftOut`.*Did you mean `leftOut`\?/);
    expect(changed('    why: ', '    # why: ').problems.join()).toContain('`shown.next` lacks the field `why`.');
  });

  it('may name another section for a criterion of its own, and for no other', () => {
    const from = 'explained: { accepted-not-lost: outbox }';
    const { line, problems } = changed(from, 'explained: { accepted-not-lots: outboxes }');
    expect(problems).toEqual([
      `${line} This exercise has no criterion \`accepted-not-lots\`. Did you mean \`accepted-not-lost\`?`,
      `${line} The lesson has no section \`outboxes\`. Did you mean \`outbox\`?`,
    ]);
  });

  it('of every exercise of the course is as these rules want it', async () => {
    const places = (await loadExercises()).map(({ place }) => place);
    expect(places.length).toBeGreaterThan(8);
    expect(places.filter(({ sections }) => sections.length === 0)).toEqual([]);
    expect(places.filter(({ shown }) => shown?.next === undefined)).toEqual([]);
  });
});

it('finds the sections of a lesson by their headings, and no others', () => {
  const mdx =
    '# Lesson\n\n## The cost of waiting {#wait}\n\ntext {#no}\n\n### Below {#below}\n\n## Save and publish, in one step {#outbox}\n## No id\n';
  expect(sectionsIn(mdx)).toEqual([
    { id: 'wait', title: 'The cost of waiting' },
    { id: 'outbox', title: 'Save and publish, in one step' },
  ]);
});

it('leads from every criterion to a section of the lesson, and from nothing else', async () => {
  const explained = await loadExplained();
  const ids = (await loadSections()).map(({ id }) => id);
  expect(Object.keys(explained).sort(), 'content/explained.yaml has a line for each criterion').toEqual(
    [...CRITERIA, ...AT_SCALE].map(({ id }) => id).sort(),
  );
  expect(Object.entries(explained).filter(([, section]) => !ids.includes(section))).toEqual([]);
});

it('refuses a line about a right answer that is not there', async () => {
  const root = await mkdtemp(join(tmpdir(), 'ackademy-'));
  try {
    for (const path of ['content/lessons', 'exercises']) await cp(path, join(root, path), { recursive: true });
    const about = join(root, 'exercises/outbox/right/about.yaml');
    await writeFile(about, (await readFile(about, 'utf8')).replace('locks-the-row:', 'lock-the-row:'));
    await expect(loadExercise(root, 'outbox')).rejects.toThrow(
      /^exercises\/outbox\/right\/about.yaml:2:1: There is no right answer `lock-the-row`. Did you mean `locks-the-row`\?$/,
    );
  } finally {
    await rm(root, { recursive: true });
  }
});
