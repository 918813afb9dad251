/** Pauses of messages that wait in a queue of their own, or lie among dead letters, between one try and the next. */
import { describe, expect, it } from 'vitest';
import { backoffGrows } from './backoff-grows.ts';
import { type HistoryOf, history, PUSH } from './histories.ts';

const verdict = (events: HistoryOf) => events.judge(backoffGrows, { push: PUSH }).verdict;
const REQUEST = 'POST /posts';
/** Worker 1 is the front, 2 pushes, 3 is for on-call. */
const posted = () =>
  history()
    .running('post', 'notify', 'replay')
    .sent('post-1', { postId: 'p1', authorId: 'star', text: 'hi' }, null, REQUEST)
    .delivered('post-1', { queue: REQUEST })
    .answered(1);

describe('a pause after a refusal that says how long to wait', () => {
  /** Three tries in one delivery, each refusal asks for three seconds. */
  const judged = (...pauses: readonly number[]) => {
    const begun = posted().sent('n-1', { postId: 'p1', userId: 'ada' }).delivered('n-1', { worker: 2 });
    const tried = (events: HistoryOf) => events.pushed(2, 'ada', 'p1', false, 10, 3000);
    return verdict(pauses.reduce((events, pause) => tried(events.passed(pause)), tried(begun)).ended());
  };

  it('may be as long as it says, each time', () => {
    expect(judged(3000, 3000)).toBe('pass');
    expect(judged(5000, 4000)).toBe('pass');
  });

  it('has to grow where it is shorter', () => {
    expect(judged(500, 1000)).toBe('pass');
    expect(judged(1000, 1000)).toBe('fail');
    expect(judged(0, 0)).toBe('fail');
    expect(judged(3000, 0)).toBe('fail');
  });
});

describe('a pause of what is put elsewhere meanwhile', () => {
  const ADA = { postId: 'p1', userId: 'ada' };
  /** What is pushed to ada comes in messages of its own. */
  const begun = () => posted().sent('n-1', ADA).delivered('n-1', { worker: 2 }).pushed(2, 'ada', 'p1', false);
  const rounds = (...pauses: readonly number[]) =>
    pauses.reduce((events, pause, at) => {
      const delivery = at + 2;
      return events
        .published(delivery, 'waiting', `w-${at}`, ADA)
        .acked(delivery)
        .finished(delivery)
        .passed(pause)
        .delivered(`w-${at}`, { worker: 2 })
        .pushed(delivery + 1, 'ada', 'p1', false);
    }, begun());

  it('is measured where it comes back by itself', () => {
    expect(verdict(rounds(1000, 2000, 4000).ended())).toBe('pass');
    expect(verdict(rounds(5000, 5000, 5000).ended())).toBe('fail');
  });

  it('ends where another program is handed it, as whoever replays is', () => {
    const replayed = rounds(4000)
      .published(3, 'dead', 'd-1', ADA)
      .acked(3)
      .finished(3)
      .delivered('d-1', { worker: 3 })
      .published(4, 'orders', 'n-2', ADA)
      .acked(4)
      .finished(4)
      .delivered('n-2', { worker: 2 })
      .pushed(5, 'ada', 'p1', false);
    expect(verdict(replayed.ended())).toBe('unknown');
  });
});
