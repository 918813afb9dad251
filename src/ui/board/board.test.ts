import { beforeAll, describe, expect, it } from 'vitest';
import type { Exercise } from '../../exercise/exercise.ts';
import { loadExercises } from '../../exercise/load-fs.ts';
import { typeErrors } from '../../process/type-errors-node.ts';
import { submit } from '../../submit.ts';
import { keptMachinery } from '../../testing/kept-machinery.ts';
import { BLUEPRINTS } from './blueprints.ts';
import { draw } from './boards-testing.ts';
import { BROKERS } from './brokers.ts';
import { type Design, emptyDesign, partOf } from './design.ts';
import { change, connect, type Edited, onBroker, place, remove, rename } from './edit.ts';
import { wholeDesign } from './whole.ts';
import { isWriting, write } from './write.ts';

const machinery = keptMachinery();
let exercise: Exercise;
beforeAll(async () => {
  exercise = (await loadExercises()).find(each => each.exercise.slug === 'notification-fan-out')!.exercise;
});

const made = (edited: Edited): Design => {
  if (!edited.ok) throw new Error(edited.why);
  return edited.design;
};
const fileOf = (design: Design, path: string) => write(design).find(each => each.path === path)!.text;

/** Explored with few bounds: what is broken within them. */
async function brokenBy(design: Design, sends: string, faults: object): Promise<string[]> {
  const { rubric: _, atScale: __, ...bare } = exercise;
  const bound = exercise.bounds.find(each => each.sends.length === 1 && each.sends[0] === sends)!;
  const bounds = [{ ...bound, faults }];
  const report = await submit({ ...bare, bounds }, write(design), machinery);
  expect(report.outcome).toEqual({ kind: 'graded' });
  return report.criteria.flatMap(({ id, verdict }) => (verdict === 'fail' ? [id] : []));
}

describe('what a board writes', () => {
  it.each(BROKERS)('has types that compile on %s, whatever is set', async broker => {
    const all = [
      draw(broker, 'follower'),
      draw(broker, 'none', { notify: { inTurn: true, pause: 'same' }, store: { where: 'redis' } }),
      draw(broker, 'author', { notify: { pause: 'none', tries: 3 }, store: { where: 'memory', by: 'message' } }),
      made(connect(made(change(draw(broker, 'none'), 'pushes', { perUser: 40 })), 'pushes', 'alarm')),
      // Nothing is remembered, nothing is set aside, and the front fans out.
      ['pushed', 'pushes-dead', 'posts'].reduce((design, name) => made(remove(design, name)), draw(broker, 'none')),
    ];
    all[2] = made(connect(all[2]!, 'post', 'pushes'));
    for (const design of all) expect(await typeErrors(exercise, write(design))).toEqual([]);
    expect(new Set(all.map(design => JSON.stringify(write(design)))).size).toBe(all.length);
  });

  it.each([
    ['kafka', 'follower', {}],
    ['aws', 'none', { notify: { inTurn: true, tries: 6 } }],
    ['pubsub', 'follower', {}],
  ] as const)('keeps what it promises on %s when a process dies', async (broker, key, differs) => {
    expect(await brokenBy(draw(broker, key, differs), 'other', { crash: 1 })).toEqual([]);
  });

  it.each([
    ['no memory', (design: Design) => made(remove(design, 'pushed')), { crash: 1 }, 'repeats-only-when-cut-short'],
    ['a pause that does not grow', (design: Design) => made(change(design, 'notify', { pause: 'same' })), { fail: 12 }, 'backoff-grows'],
    ['dead letters without an alarm', (design: Design) => made(remove(design, 'alarm')), { fail: 12 }, 'no-message-lost'],
  ] as const)('with %s fails what it has to fail', async (_, mistake, faults, criterion) => {
    expect(await brokenBy(mistake(draw('kafka', 'follower')), 'other', faults)).toContain(criterion);
  });

  it('is known to be the board’s as long as nobody has changed a letter of it', () => {
    const design = draw('kafka', 'follower');
    const files = write(design);
    expect(isWriting(design, files.toReversed())).toBe(true);
    expect(isWriting(JSON.parse(JSON.stringify(design)), files)).toBe(true);
    expect(isWriting(made(change(design, 'notify', { tries: 4 })), files)).toBe(false);
    expect(isWriting(design, [{ ...files[0]!, text: `${files[0]!.text} ` }, ...files.slice(1)])).toBe(false);
  });
});

describe('a board', () => {
  it('has what was placed, connected and set, and no more than that', () => {
    let design = emptyDesign('kafka');
    for (const what of ['queue', 'fanout', 'queue', 'notify', 'store'] as const) design = made(place(design, what));
    expect(design.parts.map(({ name }) => name)).toEqual(['post', 'push', 'posts', 'fanout', 'pushes', 'notify', 'pushed']);
    for (const { from, to } of draw('kafka').ways.slice(0, 6)) design = made(connect(design, from, to));
    expect(fileOf(design, 'post.ts')).toContain("topic('posts').publish(");
    expect(fileOf(made(rename(design, 'posts', 'announced')), 'post.ts')).toContain("topic('announced').publish(");
    expect(fileOf(made(change(design, 'pushes', { key: 'follower' })), 'fanout.ts')).toContain('{ key: userId }');
    expect(fileOf(made(remove(design, 'notify')), 'topology.ts')).not.toContain('notify');
  });

  it('says why something cannot be done', () => {
    const design = draw('aws', 'none');
    const why = (edited: Edited) => (edited.ok ? null : edited.why);
    expect(why(place(design, 'notify'))).toBe('`notify` is on the board already.');
    expect(why(remove(design, 'push'))).toBe('`push` is part of every design.');
    expect(why(connect(design, 'push', 'posts'))).toBe('Nothing leads on from `push`.');
    expect(why(connect(design, 'notify', 'pushes-dead'))).toContain('given up by the queue that it reads');
    expect(why(rename(design, 'posts', 'Posts!'))).toContain('small letters');
    expect(why(rename(design, 'posts', 'pushes'))).toBe('`pushes` is taken.');
  });

  it('keeps what another broker has no word for, and leaves out ways that it cannot have', () => {
    const sns = wholeDesign(BLUEPRINTS.find(({ id }) => id === 'sns-to-sqs')!.design);
    const kafka = onBroker(sns, 'kafka');
    expect(partOf(kafka, 'posts')).toEqual(partOf(sns, 'posts'));
    expect(onBroker(kafka, 'aws')).toEqual(sns);
    const read = made(connect(kafka, 'posts', 'fanout'));
    expect(onBroker(read, 'aws').ways).not.toContainEqual({ from: 'posts', to: 'fanout' });
  });
});
