import { execFileSync } from 'node:child_process';
import { parser } from 'sax';
import { describe, expect, it } from 'vitest';
import { classOf, crash, criterion, failing, graded, lifeOf, report } from './class-testing.ts';
import { classroom } from './formats/classroom.ts';
import { csv } from './formats/csv.ts';
import { gradescope } from './formats/gradescope.ts';
import { junit } from './formats/junit.ts';
import { classTable } from './formats/table.ts';

const LOST = failing('no-message-lost', 2, lifeOf([['db', 'insert']], crash));
const SOME = classOf(
  graded('alice', report([criterion('no-message-lost', 2), criterion('effect-once', 3)])),
  graded(
    'bob "the\nbuilder" <b>&\u0007',
    report([LOST, criterion('effect-once', 3, { verdict: 'unknown', why: 'Nothing put it to the test.' })]),
  ),
  graded('=cmd|calc', 'It is a link that leads out of the submission, and is not followed.'),
);
const [ALICE, BOB, LINK] = SOME.submissions as [(typeof SOME.submissions)[0], (typeof SOME.submissions)[0], (typeof SOME.submissions)[0]];

describe('JUnit', () => {
  it('has a suite for each submission and a case for each criterion', () => {
    expect(junit({ ...SOME, submissions: [ALICE, BOB] })).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="Orders &amp; stock" tests="4" failures="1" errors="0" skipped="1">
  <testsuite name="alice" tests="2" failures="0" errors="0" skipped="0">
    <testcase classname="orders.no-message-lost" name="It keeps no-message-lost"/>
    <testcase classname="orders.effect-once" name="It keeps effect-once"/>
  </testsuite>
  <testsuite name="bob &quot;the&#10;builder&quot; &lt;b&gt;&amp;\ufffd" tests="2" failures="1" errors="0" skipped="1">
    <testcase classname="orders.no-message-lost" name="It keeps no-message-lost">
      <failure type="no-message-lost" message="An order was lost &amp; &lt;gone&gt; (1 crash: 0.1-c1)">An order was lost &amp; &lt;gone&gt; (1 crash: 0.1-c1)</failure>
    </testcase>
    <testcase classname="orders.effect-once" name="It keeps effect-once">
      <skipped message="Nothing put it to the test."/>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  it('tells of what could not be graded as an error, and never as a failure', () => {
    const text = junit({ ...SOME, submissions: [LINK] });
    expect(text).toContain('<testsuites name="Orders &amp; stock" tests="1" failures="0" errors="1" skipped="0">');
    expect(text).toContain('<error type="not-run" message="It is a link');
  });

  it('is well-formed whatever somebody is called, and says it as it is', () => {
    const names: string[] = [];
    const odd = ['\u0000\u0008\u001f', ']]>', '<!--', '\ud800', '\uffff', '&#0;', 'tab\there', '"\'', '🦊'];
    const read = parser(true);
    read.onerror = error => {
      throw error;
    };
    read.onopentag = tag => {
      if (tag.name === 'testsuite') names.push(String(tag.attributes.name));
    };
    read.write(junit(classOf(...odd.map(name => graded(name, report([LOST])))))).close();
    expect(names).toEqual(['\ufffd\ufffd\ufffd', ']]>', '<!--', '\ufffd', '\ufffd', '&#0;', 'tab\there', '"\'', '🦊']);
  });
});

it('CSV quotes what has to be, and lets no spreadsheet take a name for a formula', () => {
  const [alice, bob, link] = [ALICE, BOB, LINK].map(({ digest }) => digest);
  expect(csv(SOME)).toBe(
    [
      'name,standing,points,of,no-message-lost,effect-once,note,source,digest',
      `alice,pass,5,5,pass,pass,,source of alice,${alice}`,
      `"bob ""the\nbuilder"" <b>&\u0007",fail,0,5,fail,unknown,,"source of bob ""the\nbuilder"" <b>&\u0007",${bob}`,
      `'=cmd|calc,not-run,0,5,,,"It is a link that leads out of the submission, and is not followed.",source of =cmd|calc,${link}`,
      '',
    ].join('\r\n'),
  );
});

it('results.json of Gradescope has a test for each criterion, with its points', () => {
  expect(gradescope(SOME, BOB)).toEqual({
    score: 0,
    output: '0 of 5 points.',
    output_format: 'text',
    stdout_visibility: 'hidden',
    tests: [
      {
        number: '1',
        name: 'It keeps no-message-lost',
        score: 0,
        max_score: 2,
        status: 'failed',
        output: 'An order was lost & <gone> (1 crash: 0.1-c1)',
        output_format: 'text',
      },
      {
        number: '2',
        name: 'It keeps effect-once',
        score: 0,
        max_score: 3,
        status: 'failed',
        output: 'Nobody knows: Nothing put it to the test.',
        output_format: 'text',
      },
    ],
    extra_data: { exercise: 'orders', version: '1.2.3', digest: BOB.digest },
  });
  expect(gradescope(SOME, LINK)).toMatchObject({ score: 0, tests: [], output: expect.stringContaining('leads out of the submission') });
});

describe('GitHub Classroom', () => {
  /** What its reporter does with results, in its own words: the sum of the tests' scores, out of `max_score`. */
  const total = (results: ReturnType<typeof classroom>) =>
    `${results.tests.reduce((sum, { score }) => sum + score, 0)}/${results.max_score}`;

  it('adds up to the points, and ends as the submission did', () => {
    expect([ALICE, BOB, LINK].map(each => [classroom(SOME, each).status, total(classroom(SOME, each))])).toEqual([
      ['pass', '5/5'],
      ['fail', '0/5'],
      ['error', '0/5'],
    ]);
    expect(classroom(SOME, BOB)).toEqual({
      version: 1,
      status: 'fail',
      max_score: 5,
      tests: [
        {
          name: 'It keeps no-message-lost',
          status: 'fail',
          score: 0,
          message: 'An order was lost & <gone> (1 crash: 0.1-c1)',
          test_code: 'npx ackademy grade orders (no-message-lost)',
          filename: '',
          line_no: 0,
        },
        {
          name: 'It keeps effect-once',
          status: 'error',
          score: 0,
          message: 'Nothing put it to the test.',
          test_code: 'npx ackademy grade orders (effect-once)',
          filename: '',
          line_no: 0,
        },
      ],
    });
  });

  it('has at least one test, since its reporter divides by their number', () => {
    expect(classroom(SOME, LINK).tests).toHaveLength(1);
  });
});

it('the table keeps each submission in its line, and counts what came of them', () => {
  const lines = classTable(SOME).split('\n');
  expect(lines).toContain('✗ bob "the\\u000abuilder" <b>&\\u00…  0/5  no-message-lost, undecided: effect-once');
  expect(lines).toContain('    1 of 2  dies after db.insert');
  expect(lines).toContain('3 submissions: 1 passed, 1 failed, 1 not run.');
});

it('a digest can be computed without any of our code', () => {
  const script = `
    const { createHash } = require('node:crypto');
    const sorted = value => Array.isArray(value) ? value.map(sorted) : value && typeof value === 'object'
      ? Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])])) : value;
    const { exercise, version, atScale, submissions: [each] } = JSON.parse(process.argv[1]);
    const { outcome, verdict, points, criteria, explored } = each.result.report;
    const said = { kind: outcome.kind, verdict, points, criteria: criteria.map(c => [c.id, c.verdict]), atScale: [], runs: explored.digest };
    const all = { source: each.source, exercise: exercise.digest, version, atScale, verdict: said };
    console.log(createHash('sha256').update(JSON.stringify(sorted(all))).digest('hex'));`;
  const computed = execFileSync(process.execPath, ['-e', script, JSON.stringify({ ...SOME, submissions: [ALICE] })], { encoding: 'utf8' });
  expect(computed.trim()).toBe(ALICE.digest);
});
