import { describe, expect, it } from 'vitest';
import { PLACE } from '../testing/place-in-course.ts';
import { readExercise } from './read.ts';
import { lineOf } from './where-testing.ts';

/** A front that stores, a relay that sends what was stored, and a mailer: several programs, a given one, two effects. */
const OUTBOX = `title: Outbox
summary: An order is stored, and its mail is sent.
minutes: 30
${PLACE}brokers:
  mail:
    kind: sqs
    queues:
      mails: { redrive: { deadLetterQueue: mails-dlq, maxReceiveCount: 6 } }
services:
  db: { tables: { stored: {}, outbox: {} } }
  email: {}
  queues: [mails]
  log: true
programs:
  api:
    entry: api.ts
    handler: POST
    http: { path: /orders, retries: 2 }
    grants: [db]
  relay:
    entry: relay.ts
    handler: tick
    every: 1000
    given: true
    grants: [db, queues]
  mailer:
    entry: mailer.ts
    handler: handle
    consume: { broker: mail, queues: [mails] }
    grants: [email]
messages:
  order-12: { to: api, body: { orderId: ord_12 } }
effects:
  order:
    store: stored
    per: orderId
    owed: { by: answer, at: api }
    words: { what: order, done: stored }
  mail:
    store: email
    column: mails
    per: [orderId]
    owed: { by: effect, effect: order }
    words: { what: mail, done: sent }
criteria:
  - { id: no-message-lost, points: 5, with: { of: order } }
  - { id: effect-once, points: 5, with: { of: mail } }
bounds:
  - { sends: [order-12], faults: { crash: 1 }, where: { crash: [relay] } }
  - { sends: [order-12], workers: { relay: 2 }, faults: { lose: 1 } }
hints: []
`;
const GIVEN = [{ path: 'relay.ts', text: 'export async function tick() {}' }];

const read = (yaml: string) => readExercise('outbox', yaml, '', GIVEN);
const problemsOf = (yaml: string) => {
  const result = read(yaml);
  return result.ok
    ? []
    : result.problems.map(({ where, text }) => `${lineOf(where).slice('exercises/outbox/exercise.yaml:'.length)} ${text}`);
};

/** The problems after this change, and the line that it changed. */
const changed = (from: string, to: string) => {
  expect(OUTBOX).toContain(from);
  return { problems: problemsOf(OUTBOX.replace(from, to)), line: OUTBOX.slice(0, OUTBOX.indexOf(from)).split('\n').length };
};

describe('reading a system', () => {
  const result = read(OUTBOX);
  const exercise = result.ok ? result.exercise : null;

  it('reads what feeds each program, and fills in what is not said', () => {
    expect(result.ok ? [] : result.problems).toEqual([]);
    expect(exercise?.system.programs).toEqual({
      api: {
        entry: 'api.ts',
        handler: 'POST',
        given: false,
        feed: { kind: 'http', method: 'POST', path: '/orders', retries: 2, retryAfterMs: 1000 },
        grants: ['db', 'log'],
      },
      relay: { entry: 'relay.ts', handler: 'tick', given: true, feed: { kind: 'timer', everyMs: 1000 }, grants: ['db', 'queues', 'log'] },
      mailer: {
        entry: 'mailer.ts',
        handler: 'handle',
        given: false,
        feed: { kind: 'consume', broker: 'mail', consumer: { queues: ['mails'] } },
        grants: ['email', 'log'],
      },
    });
  });

  it('reads effects and from when on each is owed', () => {
    expect(exercise?.effects.order).toEqual({
      store: 'stored',
      column: null,
      direction: 'rises',
      per: ['orderId'],
      named: 'message',
      amount: null,
      row: null,
      owed: { by: 'answer', at: 'api' },
      hopeless: [],
      words: { what: 'order', done: 'stored' },
    });
    expect(exercise?.effects.mail).toMatchObject({ owed: { by: 'effect', effect: 'order' } });
  });

  it('names a front by its program, and what lies in it as histories do', () => {
    const told = read(OUTBOX.replace('{ by: answer, at: api }', '{ by: message, to: [api, mails] }'));
    expect(told.ok && told.exercise.effects.order!.owed).toEqual({ by: 'message', to: ['POST /orders', 'mails'] });
  });

  it('reads workers and faults by program', () => {
    expect(exercise?.bounds).toEqual([
      { sends: ['order-12'], workers: {}, faults: { crash: 1 }, where: { crash: ['relay'] }, later: [] },
      { sends: ['order-12'], workers: { relay: 2 }, faults: { lose: 1 }, where: {}, later: [] },
    ]);
  });

  it('reads a program that somebody presses once', () => {
    const pressed = read(OUTBOX.replace('every: 1000', 'command: true'));
    expect(pressed.ok && pressed.exercise.system.programs.relay?.feed).toEqual({ kind: 'command' });
    const thrice = read(OUTBOX.replace('every: 1000', 'command: { presses: 3 }'));
    expect(thrice.ok && thrice.exercise.system.programs.relay?.feed).toEqual({ kind: 'command', presses: 3 });
  });

  it('brings along what is given, and the message type of the one kind that feeds the learner’s programs', () => {
    expect(exercise?.given).toEqual(GIVEN);
    expect(exercise?.events).toContain('Message<Body = Json> extends SqsMessage<Body>');
    const two = OUTBOX.replace('services:\n', '  log:\n    kind: kafka\n    topics: { facts: {} }\nservices:\n').replace(
      'messages:\n',
      '  reader: { entry: reader.ts, handler: handle, consume: { broker: log, group: readers } }\nmessages:\n',
    );
    const both = read(two);
    expect(both.ok ? both.exercise.events : both.problems).toBe('');
  });
});

describe('a located sentence, with the nearest name, for', () => {
  it.each([
    [
      'a program that nothing feeds',
      '    every: 1000\n',
      '',
      'Nothing feeds the program `relay`: give it `consume`, `http`, `every` or `command`.',
      -3,
    ],
    ['a program that two things feed', 'every: 1000', 'every: 1000\n    command: true', 'The program `relay` is fed by `every` already', 1],
    ['a broker', 'broker: mail,', 'broker: mali,', 'There is no broker `mali`. Did you mean `mail`?', 0],
    ['a queue that a program reads', 'queues: [mails] }', 'queues: [mals] }', 'There is no queue `mals`. Did you mean `mails`?', 0],
    [
      'a field of how a program consumes',
      'queues: [mails] }',
      'queue: mails }',
      '`programs.mailer.consume` has no field `queue`. Did you mean `queues`?',
      0,
    ],
    ['a service that is granted', 'grants: [email]', 'grants: [emial]', 'There is no service `emial` here. Did you mean `email`?', 0],
    ['a file of given/', 'entry: relay.ts', 'entry: realy.ts', 'There is no file `given/realy.ts`. Did you mean `relay.ts`?', 0],
    [
      'a given file that a learner would write',
      'entry: mailer.ts',
      'entry: relay.ts',
      '`relay.ts` is a file of given/, so nobody writes it',
      0,
    ],
    ['where a message goes', 'to: api', 'to: apo', 'no program with an HTTP front. Did you mean `api`?', 0],
    ['a name that is none', '  relay:\n', '  Relay:\n', '`Relay` is no name for a part of `programs`: it must match ^[a-z]', 0],
    ['a command that is none', 'every: 1000', 'command: false', '`programs.relay.command` must be true.', 0],
    [
      'a message that is sent',
      'sends: [order-12], faults',
      'sends: [order-13], faults',
      'There is no message `order-13`. Did you mean `order-12`?',
      0,
    ],
    [
      'a program whose workers are counted',
      'workers: { relay: 2 }',
      'workers: { rely: 2 }',
      'There is no program `rely`. Did you mean `relay`?',
      0,
    ],
    ['workers of nobody', 'workers: { relay: 2 }', 'workers: 2', 'There are several programs: say of which there are 2', 0],
    ['a program that a fault strikes', 'crash: [relay]', 'crash: [realy]', 'There is no program `realy`. Did you mean `relay`?', 0],
    ['a fault', 'faults: { lose: 1 }', 'faults: { loose: 1 }', '`bounds.1.faults` has no field `loose`. Did you mean `lose`?', 0],
    ['a fault that is not allowed where it would strike', 'where: { crash', 'where: { lose', 'This bound allows no `lose`', 0],
    [
      'a fault that no broker here knows',
      'faults: { lose: 1 }',
      'faults: { rebalance: 1 }',
      'SQS and an HTTP front know no such fault: `rebalance` is for Kafka.',
      0,
    ],
    ['the store of an effect', 'store: stored', 'store: storde', 'There is no table or other store `storde`. Did you mean `stored`?', 0],
    [
      'an effect that nobody may cause',
      'grants: [email]',
      'grants: [db]',
      'Nobody can cause this effect: no program is granted the service that keeps `email`.',
      10,
    ],
    ['an effect by which another is owed', 'effect: order }', 'effect: ordr }', 'There is no effect `ordr`. Did you mean `order`?', 0],
    ['an effect that is owed by itself', 'effect: order }', 'effect: mail }', 'An effect cannot be owed by itself.', 0],
    ['a program whose answer owes', 'at: api }', 'at: mailer }', 'There is no program `mailer` with an HTTP front.', 0],
    ['an effect that does not say by which it is owed', '{ by: answer, at: api }', '{ by: answer }', 'say by which with `at`', 0],
    [
      'a message that is hopeless',
      'column: mails',
      'column: mails\n    hopeless: [order-1]',
      'There is no message `order-1`. Did you mean `order-12`?',
      1,
    ],
    [
      'a field that names the work',
      'per: orderId',
      'per: [orderId, userId]',
      '`effects.order` speaks of the field `userId`, and this body has none.',
      -4,
    ],
    ['a criterion', 'id: effect-once', 'id: effect-one', 'There is no criterion `effect-one`. Did you mean `effect-once`?', 0],
    ['an effect that a criterion is about', 'of: mail }', 'of: mial }', 'There is no effect `mial`. Did you mean `mail`?', 0],
    ['a criterion that does not say which effect', 'with: { of: mail } }', '}', '`criteria.1.with` lacks the field `of`.', 0],
    ['a parameter', 'of: mail }', 'off: mail, of: mail }', '`criteria.1.with` has no field `off`. Did you mean `of`?', 0],
    ['a name that two programs have', '  relay:\n', '  api:\n', '`programs` has `api` twice: each name stands for one thing.', 0],
    [
      'a name of a table and a queue',
      'stored: {}, outbox: {}',
      'stored: {}, mails: {}',
      'A table cannot be called `mails`: that is a queue of the broker mail.',
      0,
    ],
    [
      'a name of a front and a queue',
      'mails: { redrive',
      'api: null\n      mails: { redrive',
      'A program with an HTTP front cannot be called `api`: that is a queue of the broker mail.',
      8,
    ],
    ['a queue that is published to', 'queues: [mails]\n', 'topics: [mails]\n', '`mails` is a queue of the broker `mail`', 0],
    [
      'a message with a body and the body of another',
      'to: api, body',
      'to: api, retryOf: order-12, body',
      'has either a `body`, or `retryOf`',
      0,
    ],
  ])('%s', (_, from, to, sentence, below) => {
    const { problems, line } = changed(from, to);
    expect(problems.join('\n')).toContain(sentence);
    expect(problems.find(problem => problem.includes(sentence))).toMatch(new RegExp(`^${line + below} `));
  });

  it('a queue that nobody reads, unless dead letters end there or handlers send to it', () => {
    const { problems, line } = changed('      mails: {', '      audit: {}\n      mails: {');
    expect(problems).toEqual([`${line} No program reads the queue \`audit\`: name it in some program’s \`consume\`, or take it away.`]);
    expect(
      problemsOf(
        OUTBOX.replace('      mails: {', '      audit: {}\n      mails: {').replace('queues: [mails]\n', 'queues: [mails, audit]\n'),
      ),
    ).toEqual([]);
  });

  it('a message that could go to two fronts', () => {
    const two = OUTBOX.replace('to: api, ', '').replace(
      'messages:\n',
      '  other: { entry: other.ts, handler: POST, http: { path: /other } }\nmessages:\n',
    );
    expect(problemsOf(two).join()).toContain('Say where `order-12` goes with `to`. There are: api, other, mails, mails-dlq.');
  });

  it('a file with nothing in it', () => {
    expect(problemsOf('')).toEqual(['1 the file must be a map of names, and is nothing.']);
  });

  it('an exercise that leaves nothing to write', () => {
    const all = [...GIVEN, { path: 'api.ts', text: '' }, { path: 'mailer.ts', text: '' }];
    const yaml = OUTBOX.replaceAll(/entry: (api|mailer)\.ts/g, 'entry: $1.ts\n    given: true');
    const result = readExercise('outbox', yaml, '', all);
    expect(result.ok ? [] : result.problems.map(({ text }) => text)).toEqual([
      'Every program is given, so there is nothing to write: one has to be the learner’s.',
    ]);
  });
});

describe('work that is owed to each who follows', () => {
  const FAN_OUT = OUTBOX.replace(
    '  log: true\n',
    '  log: true\n  push: {}\n  followers: { users: { star: { ids: [ada, ben] }, eve: { count: 2, prefix: u } } }\n',
  )
    .replace('body: { orderId: ord_12 }', 'body: { orderId: ord_12, authorId: star }')
    .replace(
      'effects:\n',
      `effects:
  push:
    store: push
    column: pushes
    per: [userId, orderId]
    named: change
    owed: { by: answer, at: api, each: followers }
    words: { what: push, done: sent }
`,
    )
    .replace('grants: [db]', 'grants: [db, push]');

  it('is told with who they are, and which field says for whom', () => {
    const told = read(FAN_OUT);
    expect(told.ok ? told.exercise.effects.push!.owed : told.problems).toEqual({
      by: 'answer',
      at: 'api',
      each: { of: 'authorId', as: 'userId', followers: { star: ['ada', 'ben'], eve: ['u1', 'u2'] } },
    });
  });

  it.each([
    [
      'each: followers }',
      'each: followers, whose: author }',
      /^\d+ `effects\.push\.owed` asks whose followers are meant, and this body has no `author`\.$/,
    ],
    ['{ by: answer, at: api, each: followers }', '{ by: answer, at: api, whose: authorId }', /`whose` says nothing without `each`\.$/],
    ['{ by: answer, at: api, each: followers }', '{ by: message, each: followers }', /`each` says nothing where `by` is message\.$/],
    [
      'named: change\n    owed: { by: answer, at: api, each',
      'owed: { by: answer, at: api, each',
      /so what was done says for whom: `named: change`\.$/,
    ],
    ['per: [userId, orderId]', 'per: [orderId, authorId]', /exactly one of its fields says for whom and stands in no request/],
    ['{ count: 2, prefix: u }', '{ count: 101, prefix: u }', /More than 100 follow `eve`/],
    [/ {2}followers: .*\n/, '', /There is no service `followers` here, so nobody knows who follows\.$/],
  ])('says what is wrong: %s', (from, to, text) => {
    expect(FAN_OUT.replace(from, to)).not.toBe(FAN_OUT);
    expect(problemsOf(FAN_OUT.replace(from, to)).join('\n')).toMatch(new RegExp(text.source, 'm'));
  });
});
