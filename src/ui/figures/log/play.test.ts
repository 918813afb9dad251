import { describe, expect, it } from 'vitest';
import { play } from './play.ts';
import { type LogAction, placeInTrace, QUESTIONS, type Step, TRACE } from './view.ts';

const email = (...steps: Step[]): LogAction[] => steps.map(step => ({ do: step, group: 0 }));

describe('the log', () => {
  it('plays the worked trace: 2 and 3 handled, a crash before the commit, both handled again', () => {
    const { groups, said } = play(TRACE);
    expect(groups[0]!.rows.map(({ what, position, committed }) => `${what} | ${position} | ${committed}`)).toEqual([
      'start | 2 | 2',
      'poll: 2, 3 | 4 | 2',
      'process 2 | 4 | 2',
      'process 3 | 4 | 2',
      'crash | null | 2',
      'restart | 2 | 2',
      'poll: 2, 3 | 4 | 2',
      'process 2 | 4 | 2',
      'process 3 | 4 | 2',
      'commit 4 | 4 | 4',
    ]);
    expect(groups[0]!.cells.map(({ state, times }) => `${state} ${times}`)).toEqual(['done 1', 'done 1', 'twice 2', 'twice 2']);
    expect(said).toBe('Kafka stores 4, the next record to read.');
  });

  it('K-20: a dead member is given up after 45 seconds without a heartbeat, while the other group keeps its own', () => {
    const { said, groups } = play(TRACE.slice(0, 5));
    expect(said).toMatch(/^After 45 s without a heartbeat/);
    expect(groups[1]).toMatchObject({ alive: true, position: 4, committed: 4 });
  });

  it('loses what was committed before it was handled', () => {
    const { groups } = play(email('poll', 'process', 'commit', 'crash', 'restart', 'poll'));
    expect(groups[0]!.cells.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'lost']);
    expect(groups[0]!.rows.at(-1)!.what).toBe('poll: nothing');
  });

  it('survives more restarts than a group waits for its other members', () => {
    const { groups } = play(Array.from({ length: 12 }, () => email('crash', 'restart')).flat());
    expect(groups.map(({ alive, position, committed }) => [alive, position, committed])).toEqual([
      [true, 2, 2],
      [true, 4, 4],
    ]);
  });

  it('changes nothing when something is asked for that cannot be done', () => {
    const before = play([]);
    expect(play(email('process', 'restart', 'commit'))).toEqual(before);
  });

  it.each(QUESTIONS.map(question => [question.question, question] as const))('answers: %s', (_, { after, plays, options, fact }) => {
    const said = fact(play(TRACE.slice(0, after + plays)).groups[0]!);
    expect(options.filter(({ claim }) => claim === said)).toHaveLength(1);
  });

  it('knows whether the reader still follows the trace', () => {
    expect([placeInTrace([]), placeInTrace(TRACE), placeInTrace([{ do: 'append' }]), placeInTrace([...TRACE, ...TRACE])]).toEqual([
      0,
      TRACE.length,
      null,
      null,
    ]);
  });
});
