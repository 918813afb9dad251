import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadExercise } from './load-fs.ts';
import { readTrace } from './read-trace.ts';
import { lineOf } from './where-testing.ts';

const FILE = 'exercises/commit-after-work/traces/worked.yaml';
const good = await readFile(FILE, 'utf8');
const { exercise } = await loadExercise(process.cwd(), 'commit-after-work');
const problemsOf = (yaml: string) => {
  const read = readTrace(FILE, yaml, exercise);
  return read.ok ? [] : read.problems.map(({ where, text }) => `${lineOf(where)} ${text}`);
};

describe('reading a named trace', () => {
  it('allows the faults of its own steps and no others', () => {
    const read = readTrace(FILE, good, exercise);
    expect(read.ok && read.trace.bound).toEqual({
      sends: ['order-12', 'order-13'],
      workers: {},
      faults: { crash: 1 },
      where: {},
      later: [],
    });
  });

  it('needs no steps: then everything goes its ordinary course', () => {
    const read = readTrace(FILE, good.replace(/^steps:\n( .*\n)+/m, ''), exercise);
    expect(read.ok && [read.trace.steps, read.trace.bound.faults]).toEqual([[], {}]);
  });

  it('names the nearest message, and the line', () => {
    expect(problemsOf(good.replace('order-13]', 'ordr-13]'))).toEqual([
      `${FILE}:4 There is no message \`ordr-13\`. Did you mean \`order-13\`?`,
    ]);
  });

  it('names the nearest service of a call', () => {
    expect(problemsOf(good.replace('email.send', 'emial.send')).join()).toContain('There is no service `emial`. Did you mean `email`?');
  });

  it('refuses a fault that the broker does not know', () => {
    expect(problemsOf(good.replace('crash:', 'restart:')).join()).toContain('Kafka knows no such fault: `restart` is for RabbitMQ.');
  });

  it('refuses a worker that there is not, and a refusal of no call', () => {
    expect(problemsOf(good.replace('worker: 1', 'worker: 2')).join()).toContain('There is 1 worker.');
    expect(problemsOf(good.replace('crash:', 'refuse:')).join()).toContain('`refuse` strikes a call: say which with `before`.');
    expect(problemsOf(good.replace('crash:', 'lose:')).join()).toContain('`lose` strikes a call: say which with `before`.');
  });

  it('names an unknown field and the one that was meant', () => {
    expect(problemsOf(good.replace('delivery: 2', 'delivry: 2')).join()).toContain('has no field `delivry`. Did you mean `delivery`?');
  });

  it('counts a connection that is lost before a call and one that is lost after it as one kind of fault', () => {
    const steps = 'steps:\n  - refuse: { before: email.send }\n  - lose: { before: email.send }\n';
    const read = readTrace(FILE, good.replace(/^steps:\n( .*\n)+/m, steps), exercise);
    expect(read.ok && read.trace.bound.faults).toEqual({ lose: 2 });
  });

  it('names the nearest fault, and the program of a worker that there is not', () => {
    expect(problemsOf(good.replace('crash:', 'crush:')).join()).toContain('has no field `crush`. Did you mean `crash`?');
    expect(problemsOf(good.replace('steps:', 'workers: { email-servce: 2 }\nsteps:')).join()).toContain(
      'There is no program `email-servce`. Did you mean `email-service`?',
    );
  });
});
