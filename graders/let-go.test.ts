/** What was let go of, given up or told of: where the order of two things decides. */
import { describe, expect, it } from 'vitest';
import type { Criterion } from './criterion.ts';
import type { Effects } from './effect.ts';
import { type HistoryOf, history, PUSH, STOCK } from './histories.ts';
import { onlyAfter } from './only-after.ts';
import { repeatsOnlyWhenCutShort } from './repeats-only-when-cut-short.ts';
import { retriesBounded } from './retries-bounded.ts';

const POSTS: Effects = {
  push: PUSH,
  post: {
    ...STOCK,
    store: 'saved_posts',
    column: null,
    direction: 'rises',
    per: ['postId'],
    named: 'change',
    amount: null,
    row: null,
    owed: { by: 'answer', at: 'post' },
  },
};
const REQUEST = 'POST /posts';
const ADA = { postId: 'p1', userId: 'ada' };
const judge = (criterion: Criterion, events: HistoryOf, given = {}, effects: Effects = { push: PUSH }) =>
  events.judge(criterion, effects, given);

/** Worker 1 is the front, 2 and 3 push, 4 is for on-call. A post was accepted, and a message about ada's push is delivery 2. */
const handed = () =>
  history()
    .running('post', 'notify', 'notify', 'replay')
    .sent('post-1', { postId: 'p1', authorId: 'star', text: 'hi' }, null, REQUEST)
    .delivered('post-1', { queue: REQUEST })
    .answered(1)
    .sent('n-1', ADA)
    .delivered('n-1', { worker: 2 });

describe('a repeat after the message was let go of', () => {
  /** The page was sent again: another message about the same. */
  const again = (events: HistoryOf) => events.sent('n-2', ADA).delivered('n-2', { worker: 3 }).pushed(3, 'ada', 'p1').acked(3).finished(3);

  it('is excused where the process died between the push and the acknowledgement', () => {
    expect(judge(repeatsOnlyWhenCutShort, again(handed().pushed(2, 'ada', 'p1').crashed(2)).ended()).verdict).toBe('pass');
  });

  it('is not where it died after the acknowledgement, before it had taken note', () => {
    expect(judge(repeatsOnlyWhenCutShort, again(handed().pushed(2, 'ada', 'p1').acked(2).crashed(2)).ended())).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'repeated', thing: 'ada/p1' },
    });
  });
});

describe('tries of what somebody on call brings back', () => {
  const tried = (events: HistoryOf, delivery: number, times: number) => {
    for (let time = 0; time < times; time += 1) events.passed(1000).pushed(delivery, 'ada', 'p1', false);
    return events;
  };
  /** Given up after three tries, and sent again by whoever is on call; or by a program that runs all the time. */
  const replayed = (opens: boolean) => {
    const aside = tried(handed(), 2, 3).published(2, 'dead', 'd-1', ADA).acked(2).finished(2);
    if (opens) aside.opened('replay');
    return aside.delivered('d-1', { worker: 4 }).published(3, 'orders', 'n-2', ADA).acked(3).finished(3).delivered('n-2', { worker: 2 });
  };

  it('begin anew', () => {
    expect(judge(retriesBounded, tried(replayed(true), 4, 3).ended(), { most: 3 }).verdict).toBe('pass');
    expect(judge(retriesBounded, tried(replayed(true), 4, 4).ended(), { most: 3 })).toMatchObject({
      verdict: 'fail',
      finding: { kind: 'tried-too-often', thing: 'ada/p1', wanted: 3, got: 4 },
    });
  });

  it('go on where nobody was called: what sends itself back is only a longer way round', () => {
    expect(judge(retriesBounded, tried(replayed(false), 4, 1).ended(), { most: 3 }).verdict).toBe('fail');
  });
});

describe('only-after', () => {
  const given = { of: 'push', after: 'post' };
  const saved = (events: HistoryOf, postId = 'p1') => events.stored(1, 'saved_posts', postId, { postId });

  it('holds where the post is stored before anybody is told of it', () => {
    expect(judge(onlyAfter, saved(handed()).pushed(2, 'ada', 'p1').ended(), given, POSTS).verdict).toBe('pass');
  });

  it('is broken by a push about a post that is nowhere yet, even if it is stored later', () => {
    const verdict = judge(onlyAfter, saved(handed().pushed(2, 'ada', 'p1')).ended(), given, POSTS);
    expect(verdict).toMatchObject({ verdict: 'fail', finding: { effect: 'push', thing: 'ada/p1' } });
    expect(judge(onlyAfter, saved(handed(), 'p2').pushed(2, 'ada', 'p1').ended(), given, POSTS).verdict).toBe('fail');
  });

  it('says nothing where nobody was told', () => {
    expect(judge(onlyAfter, saved(handed()).ended(), given, POSTS).verdict).toBe('unknown');
  });
});
