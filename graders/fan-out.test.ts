/** Criteria where one request owes a piece of work to each of many, and a message may stand for one of them, several, or a page of them. */
import { describe, expect, it } from 'vitest';
import { acceptedNotLost } from './accepted-not-lost.ts';
import { ackAfterWork } from './ack-after-work.ts';
import { alarmRings } from './alarm-rings.ts';
import { answeredEarly } from './answered-early.ts';
import { answeredInTime } from './answered-in-time.ts';
import { backoffGrows } from './backoff-grows.ts';
import type { Criterion } from './criterion.ts';
import { dedupSurvivesRestart } from './dedup-survives-restart.ts';
import { effectOnce } from './effect-once.ts';
import { guardIsAtomic } from './guard-is-atomic.ts';
import { type HistoryOf, history, PUSH } from './histories.ts';
import { Judges } from './judges.ts';
import { noMessageLost } from './no-message-lost.ts';
import { orderPerKey } from './order-per-key.ts';
import { recoversAfterOutage } from './recovers-after-outage.ts';
import { redriveComplete } from './redrive-complete.ts';
import { repeatsOnlyWhenCutShort } from './repeats-only-when-cut-short.ts';
import { retriesBounded } from './retries-bounded.ts';
import type { FindingFacts } from './verdict.ts';

const EFFECTS = { push: PUSH };
const POST = { postId: 'p1', authorId: 'star', text: 'hi' };
const REQUEST = 'POST /posts';

/** Worker 1 is the front, 2 and 3 push, 4 is for on-call. A post was accepted; its handing is delivery 1. */
const posted = () =>
  history()
    .running('post', 'notify', 'notify', 'replay')
    .sent('post-1', POST, null, REQUEST)
    .delivered('post-1', { queue: REQUEST })
    .answered(1);
/** One message for all who follow: a page of them, which names nobody. It is delivery 2. */
const paged = (worker = 2) => posted().sent('page-1', { postId: 'p1', authorId: 'star', cursor: null }).delivered('page-1', { worker });
/** One message that names the two. */
const chunked = () =>
  posted()
    .sent('chunk-1', { postId: 'p1', users: ['ada', 'ben'] })
    .delivered('chunk-1', { worker: 2 });
/** A message for each. They are deliveries 2 and 3. */
const each = () =>
  posted()
    .sent('n-1', { postId: 'p1', userId: 'ada' })
    .sent('n-2', { postId: 'p1', userId: 'ben' })
    .delivered('n-1', { worker: 2 })
    .delivered('n-2', { worker: 3 });

const judge = (criterion: Criterion, events: HistoryOf, given = {}) => events.judge(criterion, EFFECTS, given);
const verdict = (...args: Parameters<typeof judge>) => judge(...args).verdict;
function found(...args: Parameters<typeof judge>): FindingFacts {
  const judged = judge(...args);
  if (judged.verdict !== 'fail') throw new Error(`it is ${judged.verdict}`);
  return judged.finding;
}

describe('what a post owes', () => {
  it.each([
    ['a page', paged],
    ['a list', chunked],
    ['one each', each],
  ])('is a push to everybody who follows, however they are handed on: %s', (_, begin) => {
    const all = () =>
      begin()
        .pushed(2, 'ada', 'p1')
        .pushed(begin === each ? 3 : 2, 'ben', 'p1')
        .acked(2)
        .finished(2);
    expect(verdict(noMessageLost, all().ended())).toBe('pass');
    expect(verdict(acceptedNotLost, all().ended(), { at: 'post', effects: ['push'] })).toBe('pass');
    const one = () => begin().pushed(2, 'ada', 'p1').acked(2).finished(2).ended();
    expect(found(noMessageLost, one())).toMatchObject({ kind: 'lost', thing: 'ben/p1', wanted: 1, got: 0 });
    expect(found(acceptedNotLost, one(), { at: 'post', effects: ['push'] })).toMatchObject({ thing: 'ben/p1' });
  });

  it('is nothing as long as nobody was told yes, and where nobody follows', () => {
    const asked = history().running('post').sent('post-1', POST, null, REQUEST).delivered('post-1', { queue: REQUEST });
    expect(verdict(noMessageLost, asked.answered(1, 503).ended())).toBe('pass');
    const lonely = history()
      .running('post')
      .sent('post-1', { ...POST, authorId: 'ben' }, null, REQUEST)
      .delivered('post-1', { queue: REQUEST });
    expect(verdict(acceptedNotLost, lonely.answered(1).ended(), { at: 'post', effects: ['push'] })).toBe('pass');
  });

  it('is not paid by a push that does not say which post, nor by one to somebody else', () => {
    const events = paged().pushed(2, 'ada', 'p1').pushed(2, 'eve', 'p1').pushed(2, 'ben', 'p2').acked(2).ended();
    expect(found(noMessageLost, events)).toMatchObject({ thing: 'ben/p1', got: 0 });
  });

  it('names the messages that spoke of what is missing', () => {
    const events = each().pushed(2, 'ada', 'p1').acked(2).acked(3).ended();
    const { conflict } = found(noMessageLost, events);
    expect(conflict.map(at => events.events[at]).filter(event => event!.type === 'settled')).toMatchObject([
      { message: 'post-1' },
      { message: 'n-2' },
    ]);
  });

  it('says where a message about it ended', () => {
    const events = paged().pushed(2, 'ada', 'p1').deadLettered('page-1', 3).ended();
    expect(found(acceptedNotLost, events, { at: 'post', effects: ['push'] }).told?.at(-2)).toBe(': a message about it ended in orders-dlq');
  });
});

describe('answering in time', () => {
  const asked = () => history().running('post', 'notify').sent('post-1', POST, null, REQUEST).delivered('post-1', { queue: REQUEST });
  const within = { at: 'post', withinMs: 200 };
  it('counts the time that the front takes, and not that in which somebody behind it stood still', () => {
    expect(found(answeredInTime, asked().passed(1000).answered(1).ended(), within)).toMatchObject({ kind: 'answered-late', got: 1003 });
    expect(verdict(answeredInTime, asked().passed(30_000, { stalled: true }).answered(1).ended(), within)).toBe('pass');
  });
});

describe('pushing once', () => {
  it('fails a page that pushes again to those whom it had reached', () => {
    const again = () => paged().pushed(2, 'ada', 'p1').crashed(2).delivered('page-1', { worker: 3, cause: 'redelivery', attempt: 2 });
    const events = () => again().pushed(3, 'ada', 'p1').pushed(3, 'ben', 'p1').acked(3).finished(3).ended();
    expect(found(effectOnce, events())).toMatchObject({ kind: 'repeated', thing: 'ada/p1' });
    // It was cut short between the push and the acknowledgement.
    expect(verdict(repeatsOnlyWhenCutShort, events())).toBe('pass');
    expect(verdict(repeatsOnlyWhenCutShort, paged().pushed(2, 'ada', 'p1').acked(2).finished(2).ended())).toBe('unknown');
  });

  it('fails who forgets what it finished', () => {
    const finished = () => paged().pushed(2, 'ada', 'p1').pushed(2, 'ben', 'p1').finished(2);
    const again = () => finished().delivered('page-1', { worker: 3, cause: 'redelivery', attempt: 2 });
    const events = () => again().pushed(3, 'ben', 'p1').finished(3).ended();
    expect(found(dedupSurvivesRestart, events())).toMatchObject({ thing: 'ben/p1' });
    expect(found(repeatsOnlyWhenCutShort, events())).toMatchObject({ thing: 'ben/p1' });
    expect(verdict(dedupSurvivesRestart, again().finished(3).ended())).toBe('pass');
  });

  it('fails a post that is sent on twice, whose second copy nobody recognises', () => {
    const events = each()
      .sent('n-3', { postId: 'p1', userId: 'ada' })
      .pushed(2, 'ada', 'p1')
      .acked(2)
      .finished(2)
      .delivered('n-3', { worker: 2 })
      .pushed(4, 'ada', 'p1')
      .finished(4)
      .ended();
    expect(found(repeatsOnlyWhenCutShort, events)).toMatchObject({ thing: 'ada/p1' });
  });

  it('fails two at once of whom neither saw the other', () => {
    const both = () => paged().delivered('page-1', { worker: 3, cause: 'duplicate', attempt: 2 });
    expect(found(guardIsAtomic, both().pushed(2, 'ben', 'p1').pushed(3, 'ben', 'p1').ended())).toMatchObject({ thing: 'ben/p1' });
    expect(verdict(guardIsAtomic, both().pushed(2, 'ben', 'p1').finished(2).finished(3).ended())).toBe('pass');
  });
});

describe('acknowledging', () => {
  const at = { at: 'notify' };
  it('passes what comes after all pushes, and what was passed on instead', () => {
    expect(verdict(ackAfterWork, paged().pushed(2, 'ada', 'p1').pushed(2, 'ben', 'p1').acked(2).finished(2).ended(), at)).toBe('pass');
    expect(verdict(ackAfterWork, paged().published(2, 'later', 'page-2', { postId: 'p1' }).acked(2).finished(2).ended(), at)).toBe('pass');
    expect(verdict(ackAfterWork, posted().ended(), at)).toBe('unknown');
  });

  it('fails what comes before one of them', () => {
    const events = paged().pushed(2, 'ada', 'p1').acked(2).pushed(2, 'ben', 'p1').finished(2).ended();
    expect(found(ackAfterWork, events, at)).toMatchObject({ kind: 'acked-early', thing: 'ben/p1' });
  });

  it('does not blame a second delivery for what the first acknowledged', () => {
    const events = paged()
      .delivered('page-1', { worker: 3, cause: 'duplicate', attempt: 2 })
      .pushed(2, 'ada', 'p1')
      .acked(2)
      .finished(2)
      .pushed(3, 'ben', 'p1')
      .acked(3)
      .finished(3);
    expect(verdict(ackAfterWork, events.ended(), at)).toBe('pass');
  });

  it('fails what pushed and never came to it; what was given up was not kept', () => {
    expect(found(ackAfterWork, paged().pushed(2, 'ada', 'p1').finished(2).ended('loop'), at)).toMatchObject({
      kind: 'never-acked',
      thing: 'ada/p1',
    });
    expect(verdict(ackAfterWork, each().acked(2).pushed(3, 'ben', 'p1').deadLettered('n-2', 3).ended(), at)).toBe('pass');
  });
});

describe('the order of two posts', () => {
  const key = { key: 'authorId' };
  /** The second is begun when the first was accepted. Deliveries 1 and 2 are the posts, 3 and 4 what tells ada of them. */
  const two = ({ second = POST.authorId } = {}) =>
    posted()
      .sent('post-2', { postId: 'p2', authorId: second, text: 'again' }, null, REQUEST)
      .delivered('post-2', { queue: REQUEST })
      .answered(2)
      .sent('n-1', { postId: 'p1', userId: 'ben' })
      .sent('n-2', { postId: 'p2', userId: 'ben' })
      .delivered('n-1', { worker: 2 })
      .delivered('n-2', { worker: 3 });

  it('is that in which they were accepted, for each who follows', () => {
    expect(verdict(orderPerKey, two().pushed(3, 'ben', 'p1').pushed(4, 'ben', 'p2').ended(), key)).toBe('pass');
    const { kind, thing, told } = found(orderPerKey, two().pushed(4, 'ben', 'p2').pushed(3, 'ben', 'p1').ended(), key);
    expect([kind, thing, told!.at(-1)]).toEqual([
      'out-of-order',
      'ben/p1',
      '), whose post was accepted later; both are posts of star, and ben is told of the later one first.',
    ]);
  });

  it('says nothing of pushes to different people, nor of posts of different people', () => {
    expect(verdict(orderPerKey, two().pushed(4, 'ada', 'p2').pushed(3, 'ben', 'p1').ended(), key)).toBe('unknown');
    expect(verdict(orderPerKey, two({ second: 'ada' }).pushed(4, 'ben', 'p2').pushed(3, 'ben', 'p1').ended(), key)).toBe('unknown');
  });

  it('excuses what the provider had refused', () => {
    const events = two().pushed(3, 'ben', 'p1', false).pushed(4, 'ben', 'p2').pushed(3, 'ben', 'p1').ended();
    expect(verdict(orderPerKey, events, key)).toBe('pass');
  });

  it('is not there between two that were under way at once', () => {
    const events = history()
      .running('post', 'post', 'notify')
      .sent('post-1', POST, null, REQUEST)
      .sent('post-2', { ...POST, postId: 'p2' }, null, REQUEST)
      .delivered('post-1', { worker: 1, queue: REQUEST })
      .delivered('post-2', { worker: 2, queue: REQUEST })
      .answered(1)
      .answered(2)
      .sent('page', {})
      .delivered('page', { worker: 3 })
      .pushed(3, 'ben', 'p2')
      .pushed(3, 'ben', 'p1')
      .ended();
    expect(verdict(orderPerKey, events, key)).toBe('unknown');
  });
});

describe('trying again', () => {
  it('counts tries by whom they are for, not by message', () => {
    const events = () => paged().pushed(2, 'ada', 'p1', false).pushed(2, 'ben', 'p1', false);
    expect(verdict(retriesBounded, events().ended(), { most: 1 })).toBe('unknown');
    expect(found(retriesBounded, events().pushed(2, 'ben', 'p1', false).ended(), { most: 1 })).toMatchObject({ thing: 'ben/p1', got: 2 });
    const copies = each()
      .sent('n-2-again', { postId: 'p1', userId: 'ben' })
      .pushed(3, 'ben', 'p1', false)
      .delivered('n-2-again', { worker: 3 });
    expect(found(retriesBounded, copies.pushed(4, 'ben', 'p1', false).ended(), { most: 1 })).toMatchObject({ thing: 'ben/p1' });
  });

  it('measures pauses between tries for one of them', () => {
    const tried = (...pauses: readonly number[]) => {
      const events = paged().pushed(2, 'ada', 'p1', false).pushed(2, 'ben', 'p1', false);
      for (const pause of pauses) events.passed(pause).pushed(2, 'ada', 'p1', false).pushed(2, 'ben', 'p1', false);
      return events.ended();
    };
    expect(verdict(backoffGrows, tried(1000, 4000))).toBe('pass');
    expect(found(backoffGrows, tried(1000, 100))).toMatchObject({ thing: 'ada/p1' });
  });

  it('measures no pause between one message and the next that on-call brings back', () => {
    const aside = paged().pushed(2, 'ada', 'p1', false).passed(1000).pushed(2, 'ada', 'p1', false).deadLettered('page-1', 3);
    const again = aside
      .delivered('page-1', { worker: 4 })
      .sent('page-2', { postId: 'p1' })
      .delivered('page-2', { worker: 3 })
      .pushed(4, 'ada', 'p1', false);
    expect(verdict(backoffGrows, again.ended())).toBe('unknown');
  });

  it('asks who was refused to be reached once it would pass', () => {
    const refused = () => paged().pushed(2, 'ada', 'p1').pushed(2, 'ben', 'p1', false);
    expect(found(recoversAfterOutage, refused().acked(2).ended())).toMatchObject({ kind: 'not-recovered', thing: 'ben/p1' });
    expect(verdict(recoversAfterOutage, refused().pushed(2, 'ben', 'p1').ended())).toBe('pass');
  });

  it('brings back what was set aside, wherever that is', () => {
    const aside = () => paged().pushed(2, 'ada', 'p1').pushed(2, 'ben', 'p1', false).deadLettered('page-1', 3);
    expect(found(redriveComplete, aside().ended())).toMatchObject({ kind: 'not-redriven', thing: 'ben/p1' });
    expect(
      verdict(redriveComplete, aside().sent('page-2', { postId: 'p1' }).delivered('page-2', { worker: 3 }).pushed(3, 'ben', 'p1').ended()),
    ).toBe('pass');
  });
});

it('is judged the same from wherever a run was copied', () => {
  const events = each()
    .pushed(2, 'ada', 'p1')
    .acked(2)
    .crashed(2)
    .delivered('n-2', { worker: 3, attempt: 2 })
    .pushed(4, 'ben', 'p1')
    .ended().events;
  const claims = [
    { id: 'no-message-lost', with: {} },
    { id: 'ack-after-work', with: { at: 'notify' } },
    { id: 'order-per-key', with: { key: 'authorId' } },
    { id: 'repeats-only-when-cut-short', with: {} },
    { id: 'accepted-not-lost', with: { at: 'post', effects: ['push'] } },
  ];
  const whole = new Judges(claims, EFFECTS);
  for (const [index, event] of events.entries()) whole.see(event, index);
  for (let at = 0; at < events.length; at += 1) {
    const first = new Judges(claims, EFFECTS);
    for (const [index, event] of events.slice(0, at).entries()) first.see(event, index);
    const copy = first.copy()!;
    for (const [index, event] of events.slice(at).entries()) copy.see(event, at + index);
    expect(claims.map((_, claim) => copy.verdict(claim))).toEqual(claims.map((_, claim) => whole.verdict(claim)));
  }
});

describe('alarm-rings', () => {
  const aside = () => paged().pushed(2, 'ada', 'p1').pushed(2, 'ben', 'p1', false).deadLettered('page-1', 3);

  it('fails what lies among dead letters while nobody knows', () => {
    const { kind, told } = found(alarmRings, aside().ended());
    expect([kind, told]).toEqual([
      'nobody-called',
      ['page-1 lies in orders-dlq, ben/p1’s push was not sent, and ', { wrong: 'nobody was called' }, ': no alarm of orders-dlq rang.'],
    ]);
    expect(found(alarmRings, aside().alarm('elsewhere').ended()).kind).toBe('nobody-called');
  });

  it('passes where somebody is called, whatever comes of it', () => {
    expect(verdict(alarmRings, aside().alarm('orders-dlq').ended())).toBe('pass');
    const replayed = aside().alarm('orders-dlq').opened('replay').sent('page-2', { postId: 'p1' }).delivered('page-2', { worker: 3 });
    expect(verdict(alarmRings, replayed.pushed(3, 'ben', 'p1').acked(3).ended())).toBe('pass');
  });

  it('fails one that rings before anything has failed', () => {
    expect(found(alarmRings, paged().alarm('orders').pushed(2, 'ada', 'p1').pushed(2, 'ben', 'p1').acked(2).ended())).toMatchObject({
      kind: 'alarm-for-nothing',
      thing: 'orders',
    });
  });

  it('does not mind what lies where all work is done, and says nothing where nothing was left lying', () => {
    const done = each().pushed(2, 'ada', 'p1').acked(2).pushed(3, 'ben', 'p1').deadLettered('n-2', 3);
    expect(verdict(alarmRings, done.ended())).toBe('unknown');
    expect(verdict(alarmRings, aside().ended('step-limit'))).toBe('unknown');
  });
});

describe('answered-early', () => {
  const given = { at: 'post', leaves: ['push', 'followers'], status: 202 };
  const asked = () => history().running('post', 'notify').sent('post-1', POST, null, REQUEST).delivered('post-1', { queue: REQUEST });

  it('passes a front that hands the work on', () => {
    const events = asked()
      .published(1, 'posts', 'posts-1', POST)
      .answered(1)
      .delivered('posts-1', { worker: 2 })
      .pushed(2, 'ada', 'p1')
      .ended();
    expect(verdict(answeredEarly, events, given)).toBe('pass');
    expect(verdict(answeredEarly, asked().answered(1, 503).ended(), given)).toBe('unknown');
  });

  it('fails one that pushes, before its answer and behind it', () => {
    for (const events of [asked().pushed(1, 'ada', 'p1').answered(1).ended(), asked().answered(1).pushed(1, 'ada', 'p1').ended()])
      expect(found(answeredEarly, events, given).told!.slice(0, 2)).toEqual([
        'The post called push.send for ada at ',
        { line: events.events.findIndex(({ type }) => type === 'called') },
      ]);
  });

  it('fails one that says that it is done', () => {
    expect(found(answeredEarly, asked().answered(1, 200).ended(), given).told![1]).toEqual({ wrong: '200' });
    expect(verdict(answeredEarly, asked().answered(1, 200).ended(), { ...given, status: undefined })).toBe('pass');
  });
});
