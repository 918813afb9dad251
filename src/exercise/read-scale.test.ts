import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readExercise } from './read.ts';
import { lineOf } from './where-testing.ts';

const outbox = await readFile('exercises/outbox/exercise.yaml', 'utf8');
const SCALE = `
atScale:
  - name: many-orders
    title: 10,000 orders within a minute
    plan:
      seed: 7
      arrivals: [{ to: api, atMs: 1000, body: { orderId: "o{n}" }, times: 10000, perSecond: 200 }]
      outages: [{ of: email, fromMs: 5000, untilMs: 65000 }]
      deaths: { everyMs: 60000, programs: [mailer] }
      workers: { mailer: { count: 4 } }
      followers: { star: 5 }
    check: { star: 3 }
    criteria:
      - { id: everyone-pushed, with: { of: note } }
      - { id: answer-independent, with: { at: api, withinMs: 200 } }
rubric:
  - { id: async, title: Answered before the work is done, claims: [answer-independent] }
  - { id: whole, title: Nothing is lost and nothing comes twice, claims: [event-iff-row, accepted-not-lost, effect-once, everyone-pushed] }
`;
/** The outbox, with runs at scale and rows for its points. */
const whole =
  outbox
    .replaceAll(/^ {4}points: \d+\n/gm, '')
    .replace('  email:\n', '  push: {}\n  email:\n')
    .replace('grants: [email]', 'grants: [email, push]')
    .replace(
      'effects:\n',
      'effects:\n  note: { store: push, per: orderId, owed: { by: answer, at: api }, words: { what: push, done: sent } }\n',
    ) + SCALE;
const read = (yaml: string) => readExercise('mine', yaml, '', [{ path: 'mailer.ts', text: '' }]);
const problemsOf = (yaml: string) => {
  const result = read(yaml);
  return result.ok ? [] : result.problems.map(({ where, text }) => `${lineOf(where).slice(where.indexOf(':') + 1)} ${text}`);
};
/** Problems of the file with a change, each with its line; and the line on which `at` stands. */
const changed = (from: string, to: string, at = to) => {
  const yaml = whole.replace(from, to);
  if (yaml === whole) throw new Error(`there is no ${from}`);
  const place = yaml.indexOf(at);
  return { problems: problemsOf(yaml), line: yaml.slice(0, place).split('\n').length };
};

describe('runs at scale in an exercise', () => {
  it('are read with all that a plan needs', () => {
    const result = read(whole);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(result.exercise.atScale![0]).toMatchObject({
      name: 'many-orders',
      plan: {
        seed: 7,
        workers: { mailer: { count: 4, inHand: 1 } },
        latencies: { push: { ms: 10, jitterMs: 20 } },
        deaths: { everyMs: 60_000, programs: ['mailer'] },
        limits: {},
        restartMs: 1000,
        opensMs: 300_000,
      },
      check: { star: 3 },
      criteria: [
        { id: 'everyone-pushed', points: 0, claim: null, with: { of: 'note' } },
        { id: 'answer-independent', with: { at: 'api', withinMs: 200 } },
      ],
    });
    expect(result.exercise.rubric!.map(({ id }) => id)).toEqual(['async', 'whole']);
  });

  it('are absent where there are none', () => {
    const result = read(outbox);
    expect(result.ok && ('atScale' in result.exercise || 'rubric' in result.exercise)).toBe(false);
  });

  it.each([
    [
      'deaths: { everyMs: 60000, programs: [mailer] }',
      'deaths: { everyMs: 60000, programs: [mailr] }',
      'There is no program `mailr`. Did you mean `mailer`?',
    ],
    ['workers: { mailer:', 'workers: { mailers:', 'There is no program `mailers`. Did you mean `mailer`?'],
    ['to: api, atMs', 'to: apj, atMs', 'There is no front, topic or queue `apj`. Did you mean `api`?'],
    ['of: email, fromMs', 'of: emial, fromMs', 'There is no service `emial` here. Did you mean `email`?'],
    ['untilMs: 65000', 'untilMs: 5000', 'An outage ends after it began.'],
    ['check: { star: 3 }', 'check: { stern: 3 }', '`plan.followers` knows no user `stern`.'],
    [
      'everyone-pushed, with',
      'everyone-push, with',
      'There is no criterion `everyone-push` for runs at scale. Did you mean `everyone-pushed`?',
    ],
    ['everyone-pushed, with', 'effect-once, with', '`effect-once` judges explored runs: name it under `criteria`.'],
    [
      'with: { of: note } }\n      - { id: answer',
      'with: { of: nite } }\n      - { id: answer',
      'There is no effect `nite`. Did you mean `note`?',
    ],
    ['with: { at: api, withinMs: 200 } }', 'with: { at: api } }', 'lacks the field `withinMs`'],
    [
      'with: { of: note } }\n      - { id: answer',
      'with: { of: mail } }\n      - { id: answer',
      'Runs at scale count pushes, and the store of `mail` is email.',
    ],
    ['seed: 7', 'seeds: 7', 'has no field `seeds`. Did you mean `seed`?'],
  ])('%s -> %s is told with its line', (from, to, text) => {
    const { problems, line } = changed(from, to, to.slice(to.lastIndexOf('\n') + 1).trim());
    const told = problems.find(problem => problem.includes(text));
    expect(told, problems.join('\n')).toBeDefined();
    expect(Math.abs(Number.parseInt(told!, 10) - line)).toBeLessThanOrEqual(2);
  });

  it('have names of their own, and judge by a criterion once', () => {
    const again = whole.replace('rubric:', `${SCALE.slice(SCALE.indexOf('  - name'), SCALE.indexOf('rubric:'))}rubric:`);
    expect(problemsOf(again).join()).toContain('There are two runs called `many-orders`.');
    const twice = '- { id: everyone-pushed, with: { of: note } }\n';
    expect(changed(twice, `${twice}      ${twice}`).problems.join()).toContain('This run is judged by `everyone-pushed` already.');
  });
});

describe('a rubric', () => {
  it('claims criteria that the exercise has', () => {
    expect(changed('effect-once, everyone', 'effect-one, everyone').problems.join('\n')).toContain(
      'This exercise has no criterion `effect-one`. Did you mean `effect-once`?',
    );
    expect(changed('effect-once, everyone', 'effect-once, no-message-lost, everyone').problems.join('\n')).toContain(
      'This exercise has no criterion `no-message-lost`: name it under `criteria`, or in a run of `atScale`.',
    );
  });

  it('leaves no criterion out, and no row twice', () => {
    const { problems, line } = changed('effect-once, everyone-pushed', 'everyone-pushed', '- id: effect-once');
    expect(problems).toEqual([`${line} No row of \`rubric\` claims \`effect-once\`, so nothing depends on it.`]);
    expect(changed('id: whole', 'id: async').problems.join()).toContain('There are two rows `async`.');
  });

  it('is what points are given for, and without one each criterion has its own', () => {
    expect(changed('{ id: everyone-pushed,', '{ id: everyone-pushed, points: 2,').problems.join()).toContain('leave `points` away.');
    const rows = whole.slice(0, whole.indexOf('rubric:'));
    expect(problemsOf(rows).join()).toContain('`answer-independent` is worth nothing: say how many `points`, 1 or more.');
  });
});
