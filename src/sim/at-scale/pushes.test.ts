import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EffectCounts } from '../../history/scale.ts';
import type { Followers } from './followers.ts';
import { tallied } from './push-tally.ts';
import { type AcceptedPost, PushLedger, postOf } from './pushes.ts';
import { Numbered } from './templates.ts';

const FOLLOWERS: ReadonlyMap<string, Followers> = new Map<string, Followers>([
  ['star', { count: 20, numbered: new Numbered('u') }],
  ['ada', { ids: ['bob', 'eve', 'u3'] }],
]);

const POSTS: readonly AcceptedPost[] = [
  { postId: 'p1', authorId: 'star', at: 10, origin: 5 },
  { postId: 'p2', authorId: 'star', at: 30, origin: 6 },
  { postId: 'q', authorId: 'ada', at: 20, origin: 20 },
];

type Told = { readonly postId: string; readonly user: string; readonly at: number; readonly part: number; readonly taken: boolean };

const told = fc.array(
  fc.record({
    postId: fc.constantFrom('p1', 'p2', 'q', 'other'),
    user: fc.oneof(
      fc.integer({ min: 0, max: 25 }).map(number => `u${number}`),
      fc.constantFrom('bob', 'eve', 'mallory', 'u20000'),
    ),
    at: fc.integer({ min: 0, max: 100 }),
    part: fc.integer({ min: 0, max: 2 }),
    taken: fc.boolean(),
  }),
  { maxLength: 80 },
);

function counted(all: readonly Told[], parts: number): EffectCounts {
  const ledgers = Array.from({ length: parts }, () => new PushLedger({ call: 'push.send', owedBy: 'post' }));
  for (const ledger of ledgers) for (const { at, origin, ...body } of POSTS) ledger.accepted(body, at, origin);
  for (const { postId, user, at, part, taken } of all) {
    const ledger = ledgers[part % parts]!;
    ledger.read(postId, user);
    if (taken) ledger.done(ledger.post, ledger.family, ledger.number, at);
    else ledger.refused(ledger.post, ledger.family, ledger.number);
  }
  const steps = tallied(
    ledgers.map(ledger => ledger.part()),
    FOLLOWERS,
  );
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same, as it is defined. */
function naively(all: readonly Told[]) {
  const taken = Map.groupBy(
    all.filter(each => each.taken),
    ({ postId, user }) => `${postId}/${user}`,
  );
  const refused = new Set(all.filter(each => !each.taken).map(({ postId, user }) => `${postId}/${user}`));
  const first = (postId: string, user: string) => Math.min(Infinity, ...(taken.get(`${postId}/${user}`) ?? []).map(({ at }) => at));
  const star = Array.from({ length: 20 }, (_, index) => `u${index + 1}`);
  const owed = [...star.flatMap(user => [`p1/${user}`, `p2/${user}`]), 'q/bob', 'q/eve', 'q/u3'];
  const users = [...new Set(all.map(({ user }) => user))];
  const done = [...taken.values()].reduce((sum, its) => sum + its.length, 0);
  return {
    owed: owed.length,
    done,
    distinct: taken.size,
    duplicates: done - taken.size,
    duplicated: [...taken.values()].filter(its => its.length > 1).length,
    missing: owed.filter(each => !taken.has(each)).length,
    unwanted: [...taken.keys()].filter(each => !owed.includes(each)).length,
    unnamed: 0,
    outOfOrder: users.filter(user => first('p2', user) < first('p1', user) && first('p1', user) < Infinity && !refused.has(`p1/${user}`))
      .length,
    refused: refused.size,
    refusedMissing: owed.filter(each => refused.has(each) && !taken.has(each)).length,
  };
}

describe('pushes', () => {
  it('are counted as they are defined, by however many threads', () => {
    fc.assert(
      fc.property(told, fc.integer({ min: 1, max: 3 }), (all, parts) => {
        const { troubles, ...counts } = counted(all, parts);
        expect(counts).toEqual(naively(all));
        expect(troubles).toEqual(counted(all, 1).troubles);
      }),
      { numRuns: 300 },
    );
  });

  it('are named where something is wrong with them, the simplest first', () => {
    const one = (postId: string, user: string, at: number): Told => ({ postId, user, at, part: 0, taken: true });
    const all = [one('p1', 'u10', 50), one('p1', 'u9', 1), one('p1', 'u9', 2), one('p2', 'u10', 40), one('q', 'mallory', 1)];
    const { troubles } = counted(all, 1);
    expect(troubles.filter(({ kind }) => kind !== 'missing')).toEqual([
      { kind: 'duplicate', of: 'p1/u9', times: 2 },
      { kind: 'unwanted', of: 'q/mallory', times: 1 },
      { kind: 'out of order', of: 'p2/u10', times: 1 },
    ]);
    expect(troubles.filter(({ kind }) => kind === 'missing').map(({ of }) => of)).toEqual(['p1/u1', 'p1/u2', 'p1/u3', 'p1/u4', 'p1/u5']);
  });

  it('say what they are about, or that the provider has to be asked', () => {
    expect(postOf({ title: 'New post', data: { postId: 'p1', by: 'ada' } })).toBe('p1');
    expect([undefined, 'New post', { title: 'x' }, { title: 'x', data: {} }].map(postOf)).toEqual([null, null, null, null]);
    expect([null, 5, {}, { title: 5 }, { title: 'x', text: 'y' }, { title: 'x', data: { postId: 7 } }].map(postOf)).toEqual(
      new Array(6).fill(undefined),
    );
  });
});
