import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import schema from '../../../../content/interview/design-prompt.schema.json' with { type: 'json' };
import * as attempts from '../attempt.ts';
import { MEASURES } from '../measures.ts';
import type { DesignPrompt } from '../prompt.ts';
import { markdownOf } from './markdown.ts';
import { fromLink, toLink } from './share.ts';
import { summaryOf } from './summary.ts';

const content = parse(readFileSync('content/interview/notification-fan-out.yaml', 'utf8'));
const prompt = { ...content, slug: 'notification-fan-out' } as DesignPrompt;
const MINUTE = 60_000;

const rows = Object.keys(prompt.rows).map((id, at) => ({
  id,
  title: `Row ${id}`,
  verdict: (at === 0 ? 'fail' : 'pass') as attempts.Verdict,
  evidence: [{ claim: 'Each follower is pushed once', verdict: 'fail' as const, says: 'u4 was pushed **twice** <b>.' }],
}));

function played(): attempts.Attempt {
  let attempt = attempts.newAttempt(prompt.slug, prompt.minutes, 0, 'x');
  attempt = attempts.ask(attempt, 'delay', MINUTE);
  attempt = attempts.estimate(attempt, 'peak', 17_000, 2 * MINUTE);
  attempt = attempts.estimate(attempt, 'posts', 40, 2 * MINUTE);
  attempt = attempts.estimate(attempt, 'cost', 5, 2 * MINUTE);
  attempt = attempts.ran(attempt, { without: null, rows, scale: { 'ten-million': { peakPushes: 12_000 } } }, [], 3 * MINUTE);
  attempt = attempts.tell(attempt, 'provider-down', 'It all waits.', 4 * MINUTE);
  const outcome = { without: null, values: { missing: 7, lastPush: 1_300_000 }, virtualMs: 1_300_000, notes: ['Played the slow way.'] };
  attempt = attempts.playedTwist(attempt, 'provider-down', outcome, 5 * MINUTE);
  return attempts.finish({ ...attempt, notes: 'secret thoughts' }, 50 * MINUTE);
}
const summary = () => summaryOf(played(), prompt);

describe('the prompt', () => {
  test('is what its schema says, and the schema knows every measure', () => {
    const check = new Ajv2020({ allErrors: true }).compile(schema);
    check(content);
    expect(check.errors).toBeNull();
    expect(schema.$defs.measure.enum).toEqual([...MEASURES]);
  });

  test('names each thing once, and only questions that there are', () => {
    for (const list of [prompt.questions, prompt.numbers, prompt.twists]) {
      const ids = list.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
    const known = prompt.questions.map(({ id }) => id);
    for (const { from } of prompt.numbers) if ('told' in from) expect(known).toEqual(expect.arrayContaining([...from.by]));
  });
});

describe('a report', () => {
  test('scores by the rows that held, and has words for each', () => {
    const { score, rows: told } = summary();
    expect(score).toMatchObject({ level: 'strong', passed: 5, of: 6 });
    expect(told[0]!.next).toBe(prompt.rows.async!.missed);
    expect(told[1]!.next).toBe(prompt.rows.decoupled!.beyond);
  });

  test('says what was asked and what was not, the essential first', () => {
    const { asked, notAsked } = summary();
    expect(asked.map(({ id }) => id)).toEqual(['delay']);
    expect(asked.length + notAsked.length).toBe(prompt.questions.length);
    const weights = notAsked.map(({ weight }) => weight);
    expect(weights.indexOf('useful')).toBeGreaterThan(weights.lastIndexOf('essential'));
  });

  test('holds each number against what was told, or against the run; never without a word', () => {
    const told = new Map(summary().numbers.map(each => [each.ask, each]));
    const of = (id: string) => told.get(prompt.numbers.find(each => each.id === id)!.ask)!;
    expect(of('peak').held).toMatchObject({ nearness: 'right' });
    expect(of('posts')).toMatchObject({ mine: '40 posts', actual: '400 posts', held: { nearness: 'order' } });
    // A broker that asks nothing for a call says what it costs instead; a run that was not played says that.
    expect(of('cost').held).toEqual({ nearness: 'unchecked', says: prompt.numbers.find(({ id }) => id === 'cost')!.none });
    const unplayed = summaryOf({ ...played(), runs: [] }, prompt).numbers.find(({ mine }) => mine === '17,000 a second');
    expect(unplayed!.held).toEqual({ nearness: 'unchecked', says: 'no run to hold it against' });
    expect(of('backlog')).toMatchObject({ mine: null, held: null });
  });

  test('tells of a twist what was said before and what it showed', () => {
    const [down, twice] = summary().twists;
    expect(down).toMatchObject({ said: 'It all waits.', played: true, without: null, notes: ['Played the slow way.'] });
    expect(down!.values).toContainEqual({ what: 'Followers who never had it', says: '7', tone: 'bad' });
    expect(down!.values).toContainEqual({ what: 'An alarm rang after', says: 'no alarm rang', tone: 'bad' });
    expect(twice).toMatchObject({ played: false, without: 'Not played.' });
  });

  test('has a time line, and says what went over the time', () => {
    const { log, overMs } = summary();
    expect(log.at(-1)).toEqual({ moment: '50:00', text: 'Finished' });
    expect(log.map(({ text }) => text)).toContain('Ran the design: 5 of 6 rows held');
    expect(overMs).toBe(5 * MINUTE);
  });

  test('of an attempt without a run says so', () => {
    const attempt = attempts.finish(attempts.newAttempt(prompt.slug, 45, 0, 'x'), MINUTE);
    const empty = summaryOf(attempt, prompt);
    expect([empty.score, empty.rows]).toEqual([null, []]);
    expect(markdownOf(empty, 'today')).toContain('Nothing was run that could be judged. It took 1 min.');
  });
});

describe('Markdown', () => {
  test('holds every part, and marks up nothing that somebody else said', () => {
    const text = markdownOf(summary(), '1 Nov 2026');
    for (const part of ['# Notify', '## Rubric', '## Asked', '## Not asked', '## Numbers', '## Twists', '## Time line', '## Notes'])
      expect(text).toContain(part);
    expect(text).toContain('u4 was pushed \\*\\*twice\\*\\* \\<b\\>.');
    expect(text).toContain('- [ ] **Row async** (broken)');
    expect(text).toContain('| Posts of large accounts in a day | 40 posts | 400 posts | the right order of magnitude, 10 times too low |');
  });
});

describe('a link', () => {
  test('gives the same report elsewhere, without the notes unless they are meant to go along', async () => {
    const there = await fromLink(`#${await toLink(played(), false)}`);
    expect(summaryOf(there!, prompt)).toEqual({ ...summary(), notes: '' });
    expect((await fromLink(`#${await toLink(played(), true)}`))!.notes).toBe('secret thoughts');
  });

  test.each(['', '#attempt=', '#attempt=AAAA', '#attempt=%%%', '#code=x'])('that is none is told: %s', async fragment => {
    expect(await fromLink(fragment)).toBeNull();
  });

  test('is refused when it unfolds to more than an attempt has', async () => {
    const huge = { ...played(), notes: 'x'.repeat(700_000) };
    expect(await fromLink(`#${await toLink(huge, true)}`)).toBeNull();
  });
});
