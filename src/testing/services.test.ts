/**
 * Services as a learner's handler meets them: granted by an exercise's file, called by its code, searched by the explorer,
 * judged by the criteria. Small exercises made here, so that each shows one thing.
 *
 * Long because it is a list: one service after another.
 */
import { describe, expect, it } from 'vitest';
import { compileNode } from '../compile/compile-node.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { readExercise } from '../exercise/read.ts';
import type { History } from '../history/index.ts';
import { openRealm } from '../process/open-realm.ts';
import { judgeHistory } from '../report/grading.ts';
import { reportText } from '../report/report-text.ts';
import { castAll, loadAll, openRun } from '../search/open-run.ts';
import { explore } from '../sim/explore.ts';
import type { Usage } from '../sim/setting.ts';
import { submit } from '../submit.ts';
import { keptMachinery } from './kept-machinery.ts';
import { PLACE } from './place-in-course.ts';

interface Situation {
  /** YAML, indented by two. */
  readonly services: string;
  readonly store: string;
  /** More of the effect. */
  readonly counted?: string;
  /** Null where a front feeds the program. */
  readonly broker?: string | null;
  /** What feeds the program. */
  readonly feed?: string;
  readonly handler?: string;
  /** One more than the usual three. */
  readonly criteria?: string;
  readonly bound?: string;
}

const machinery = keptMachinery();
const SQS = '{ kind: sqs, queues: { orders: {} } }';

function exercise(situation: Situation): Exercise {
  const {
    services,
    store,
    counted = '',
    broker = SQS,
    feed = 'consume: { broker: shop }',
    handler = 'handle',
    bound = 'sends: [order-12], faults: { crash: 1 }',
    criteria,
  } = situation;
  const read = readExercise(
    'mine',
    `
title: A small exercise
summary: One service and one order, for a test.
minutes: 1
${PLACE}brokers: { ${broker === null ? '' : `shop: ${broker}`} }
services:
${services}
  clock: true
  log: true
programs: { consumer: { entry: handler.ts, handler: ${handler}, ${feed} } }
messages:
  order-12: { body: { orderId: ord_12, customer: ada@example.com, amount: 3 } }
  order-13: { body: { orderId: ord_13, customer: bob@example.com, amount: 2 } }
effects: { work: { store: ${store}, ${counted}per: orderId, words: { what: thing, done: done } } }
bounds:
  - { ${bound} }
criteria:
  - { id: no-message-lost, points: 1 }
  - { id: effect-once, points: 1 }
  - { id: ack-after-work, points: 1 }
${criteria === undefined ? '' : `  - { points: 1, ${criteria} }`}
hints: []
`,
    '',
  );
  if (!read.ok) throw new Error(read.problems.map(({ where, text }) => `${where} ${text}`).join('\n'));
  return read.exercise;
}

/** Every run of the bound, played to its end. */
async function runs(
  situation: Situation,
  body: string,
  { prune = true, imports = '' } = {},
): Promise<{ exercise: Exercise; histories: History[] }> {
  const made = exercise(situation);
  const text = `${imports}export async function ${situation.handler ?? 'handle'}(message, services) {\n${body}\n}`;
  const compiled = await compileNode([{ path: 'handler.ts', text }], 'handler.ts');
  if (!compiled.ok) throw new Error('does not compile');
  const realm = openRealm({ hardened: false });
  const casts = castAll(made.system, loadAll(realm, { consumer: compiled.program }), true);
  const usage: Usage = { clock: false, random: new Set<string>() };
  const histories: History[] = [];
  explore({
    open: () => openRun(made, made.bounds[0]!, casts, realm, usage),
    usage,
    bound: 0,
    stateLimit: 100_000,
    prune,
    onProgress: () => {},
    onRun: (_, history) => {
      histories.push([...history]);
    },
  });
  return { exercise: made, histories };
}

/** The criteria that some run breaks. */
async function failing(situation: Situation, body: string, prune = true): Promise<string[]> {
  const { exercise: made, histories } = await runs(situation, body, { prune });
  return made.criteria.map(({ id }) => id).filter(id => histories.some(history => judgeHistory(id, made, history).verdict === 'fail'));
}

/** What the handler logged in the run without faults. */
async function logged(situation: Situation, body: string, imports = ''): Promise<string[]> {
  const { histories } = await runs({ ...situation, bound: 'sends: [order-12]' }, body, { imports });
  return histories[0]!.flatMap(event => (event.type === 'logged' ? [event.text] : []));
}

describe('a service that the exercise does not grant', () => {
  const QUIET = { services: '  email: {}', store: 'email' };

  it.each([
    ['a function', `const { queue } = services; await queue('jobs').send({ id: 1 });`, 'queue'],
    ['a method of a destructured one', `const { db } = services; await db.get('stock', 'mug');`, 'db'],
    ['a member', `await services.payments.charge({ customer: 'c', amount: 1 });`, 'payments'],
  ])('says so where it is used, and what there is: %s', async (_, use, name) => {
    const caught = await logged(
      QUIET,
      `try { ${use} } catch (error) { services.log.info(error.name + ': ' + error.message); } await message.ack();`,
    );
    expect(caught).toEqual([`TypeError: this exercise grants no \`${name}\`; it grants \`email\`, \`clock\` and \`log\``]);
  });

  it('does no harm where it is only named, listed or printed', async () => {
    const text = `const { db, queue } = services;
      services.log.info(Object.keys(services).join() + ' ' + typeof db);
      console.log(db);
      await Promise.resolve(queue);
      await message.ack();`;
    expect(await logged(QUIET, text)).toEqual(['email,clock,log function', '[Function (anonymous)]']);
  });
});

describe('what a handler is given', () => {
  const QUIET = { services: '  email: {}\n  db: { tables: { seen: {} } }', store: 'email' };
  const wrapped = `const told = [];
    const wrap = (name, of) => new Proxy(of, {
      get: (target, method) => (...args) => { told.push(name + '.' + method); return target[method](...args); },
    });`;

  it('can be wrapped in a proxy, as clients of real services can', async () => {
    const body = `${wrapped}
      await wrap('email', services.email).send({ to: 'ada@example.com', subject: 'x' });
      await wrap('db', services.db).transaction(tx => wrap('tx', tx).insert('seen', 'ord_12'));
      await wrap('message', message).ack();
      services.log.info(told.join());`;
    expect(await logged(QUIET, body)).toEqual(['email.send,db.transaction,tx.insert,message.ack']);
  });

  it('cannot be written to', async () => {
    const body = `for (const [of, name] of [[services, 'email'], [services.email, 'send'], [message, 'ack'], [services.db, 'seen']])
        try { of[name] = 1; } catch (error) { services.log.info(error.name); }
      await message.ack();`;
    expect(await logged(QUIET, body)).toEqual(['TypeError', 'TypeError', 'TypeError', 'TypeError']);
  });
});

describe('email', () => {
  const PLAIN = { services: '  email: {}', store: 'email' };
  const KEYED = { services: '  email: { idempotencyKeys: {} }', store: 'email' };
  const SEND = `const { orderId, customer } = message.body;
    await services.email.send({ to: customer, subject: 'Order ' + orderId }KEY);
    await message.ack();`;
  const plain = SEND.replace('KEY', '');
  const keyed = SEND.replace('KEY', ", { idempotencyKey: 'confirmed/' + orderId }");

  it('is sent twice when the process dies between the send and the ack', async () => {
    expect(await failing(PLAIN, plain)).toEqual(['effect-once']);
  });

  it('is sent once, in every schedule, under a key that the provider takes', async () => {
    const bound = 'sends: [order-12, order-13], workers: 2, faults: { crash: 1, lose: 1 }';
    expect(await failing({ ...KEYED, bound }, keyed)).toEqual([]);
  });

  it('is sent twice under a key made by chance', async () => {
    expect(await failing(KEYED, keyed.replace("'confirmed/' + orderId", 'crypto.randomUUID()'))).toEqual(['effect-once']);
  });

  it('is not sent when its ack comes first and the process dies', async () => {
    const early = 'await message.ack(); await services.email.send({ to: message.body.customer, subject: "x" });';
    expect(await failing(PLAIN, early)).toEqual(['no-message-lost', 'ack-after-work']);
  });

  it('waits as long as the provider says, and is then taken', async () => {
    const limited = { services: '  email: { rateLimit: { requests: 1, perMs: 1000 } }', store: 'email' };
    const body = `const { email, clock, log } = services;
      await email.send({ to: 'ops@example.com', subject: 'first' });
      try { await email.send({ to: 'ada@example.com', subject: 'second' }); }
      catch (error) {
        log.info(error.name + ' ' + error.status + ' ' + error.code + ' ' + error.retryAfterMs);
        await clock.sleep(error.retryAfterMs);
        log.info((await email.send({ to: 'ada@example.com', subject: 'second' })).id);
      }
      await message.ack();`;
    expect(await logged(limited, body)).toEqual(['RateLimited 429 rate_limit_exceeded 1000', 'ada@example.com#1']);
  });

  it('comes again after an outage when the handler gave its message back', async () => {
    const down = { services: '  email: { outages: [{ fromMs: 0, untilMs: 60000 }] }', store: 'email', bound: 'sends: [order-12]' };
    const { histories } = await runs(down, plain);
    const [history] = histories;
    expect(history!.filter(event => event.type === 'delivered')).toHaveLength(3);
    expect(history!.some(event => event.type === 'applied' && event.changes.length > 0 && event.at === 60_000)).toBe(true);
  });

  it('gives the explorer keys that hide no failure', async () => {
    const bound = 'sends: [order-12, order-13], faults: { crash: 1, lose: 1 }';
    for (const [situation, body] of [
      [PLAIN, plain],
      [KEYED, keyed],
    ] as const)
      expect(await failing({ ...situation, bound }, body)).toEqual(await failing({ ...situation, bound }, body, false));
  });
});

describe('payments', () => {
  const CHARGES = { services: '  payments: {}', store: 'payments', counted: 'column: amount, amount: amount, ' };
  const charge = `const { orderId, customer, amount } = message.body;
    await services.payments.charge({ customer, amount }KEY);
    await message.ack();`;

  it('are charged twice when a reply is lost and there is no key, by the amount', async () => {
    const bound = 'sends: [order-12], faults: { lose: 1 }';
    expect(await failing({ ...CHARGES, bound }, charge.replace('KEY', ''))).toEqual(['effect-once']);
  });

  it('are charged once, in every schedule, under the key of the order', async () => {
    const bound = 'sends: [order-12, order-13], workers: 2, faults: { crash: 1, lose: 1 }';
    expect(await failing({ ...CHARGES, bound }, charge.replace('KEY', ', { idempotencyKey: orderId }'))).toEqual([]);
  });

  it('do not count a refund as a second charge', async () => {
    const body = `const { customer, amount } = message.body;
      const paid = await services.payments.charge({ customer, amount }, { idempotencyKey: 'a' });
      await services.payments.refund({ charge: paid.id }, { idempotencyKey: 'b' });
      await message.ack();`;
    expect(await failing(CHARGES, body)).toEqual([]);
  });
});

describe('redis', () => {
  const MAILS = { services: '  redis: {}\n  email: {}', store: 'email' };
  const mail = "await services.email.send({ to: message.body.customer, subject: 'Hello' });";

  it('X-04: a claim made before the work loses it in a crash, one made after it comes too late', async () => {
    const claim = "await services.redis.set('seen:' + message.body.orderId, '1', { NX: true })";
    expect(await failing(MAILS, `if (${claim} === 'OK') { ${mail} } await message.ack();`)).toContain('no-message-lost');
    const bound = 'sends: [order-12], workers: 2, faults: { duplicate: 1 }';
    const after = `if ((await services.redis.exists('seen:' + message.body.orderId)) === 0) { ${mail} ${claim}; } await message.ack();`;
    expect(await failing({ ...MAILS, bound }, after)).toEqual(['effect-once']);
  });

  it('answers a wrong command with an error that one can catch by its class', async () => {
    const body = `const { redis, log } = services;
      await redis.rPush('a', 'x');
      try { await redis.get('a'); } catch (error) { log.info(error.name + ' ' + error.code + ' ' + (error instanceof ErrorReply)); }
      await message.ack();`;
    expect(await logged(MAILS, body, "import { ErrorReply } from 'ackademy';\n")).toEqual(['ErrorReply WRONGTYPE true']);
  });

  it('gives the explorer keys that hide no failure', async () => {
    const body = `const key = 'seen:' + message.body.orderId;
      if ((await services.redis.set(key, 'x', { NX: true, PX: 40000 })) === 'OK') { ${mail} }
      await message.ack();`;
    const situation = { ...MAILS, bound: 'sends: [order-12, order-13], faults: { crash: 1, expire: 1 }' };
    expect(await failing(situation, body)).toEqual(await failing(situation, body, false));
  });
});

describe('push and followers', () => {
  it('reach every follower on every page, and twice after a crash', async () => {
    const fans = { services: '  followers: { pageSize: 2, users: { star: { count: 5, prefix: fan- } } }\n  push: {}', store: 'push' };
    const body = `let cursor = null;
      do {
        const page = await services.followers.page('star', cursor);
        for (const follower of page.followers) await services.push.send(follower, 'New post', { collapseId: 'post-7' });
        cursor = page.next;
      } while (cursor !== null);
      await message.ack();`;
    const { histories } = await runs(fans, body);
    const pushes = (history: History) =>
      history.flatMap(event =>
        event.type === 'applied' ? event.changes.map(({ key, after }) => `${key} ${(after as { pushes: number }).pushes}`) : [],
      );
    expect(pushes(histories[0]!)).toEqual(['fan-1 1', 'fan-2 1', 'fan-3 1', 'fan-4 1', 'fan-5 1']);
    expect(histories.some(history => pushes(history).includes('fan-3 2'))).toBe(true);
  });
});

describe('an HTTP front', () => {
  const front = (more = '') => ({
    broker: null,
    feed: `http: { path: /orders${more} }`,
    handler: 'POST',
    services: '  db: { tables: { orders: {} } }\n  email: { rateLimit: { requests: 1, perMs: 5000 } }',
    store: 'orders',
  });
  const CREATE = `const order = await message.json();
    await services.db.insertIfAbsent('orders', order.orderId, { amount: order.amount });`;
  const answers = (history: History) =>
    history.flatMap(event => (event.type === 'answered' ? [`${event.at} ${event.message} ${event.status} ${event.body}`.trim()] : []));
  const once = { bound: 'sends: [order-12]' };

  it('X-01: answers 202 when the order is accepted, at a moment of virtual time that graders see', async () => {
    const { histories } = await runs({ ...front(), ...once }, `${CREATE} return new Response(null, { status: 202 });`);
    expect(answers(histories[0]!)).toEqual(['0 order-12 202']);
    expect(histories[0]!.some(event => event.type === 'settled' && event.native === 'answer')).toBe(true);
  });

  it('keeps the client waiting as long as the handler waits', async () => {
    const { histories } = await runs({ ...front(), ...once }, 'await services.clock.sleep(800); return Response.json({ ok: true });');
    expect(answers(histories[0]!)).toEqual(['800 order-12 200 {"ok":true}']);
  });

  it('is sent a request again after 429, when its Retry-After is over', async () => {
    const body = `await services.email.send({ to: 'ops@example.com', subject: 'x' }).catch(() => {});
      try { await services.email.send({ to: 'ops@example.com', subject: 'order' }); }
      catch (error) { return new Response('later', { status: 429, headers: { 'Retry-After': '7' } }); }
      return new Response(null, { status: 202 });`;
    const { histories } = await runs({ ...front(', retries: 1'), ...once }, body);
    // The second time the first mail is let in and the second is not, so the answer is the same; then the client gives up.
    expect(answers(histories[0]!)).toEqual(['0 order-12 429 later', '7000 order-12 429 later']);
    expect(histories[0]!.at(-1)).toMatchObject({ type: 'ended', reason: 'quiet' });
  });

  it('answers nobody when its process dies: the client sends again, and an order under its own key is there once', async () => {
    const bound = 'sends: [order-12], faults: { crash: 1 }';
    expect(
      await failing(
        { ...front(', retries: 2'), bound: bound.replace('crash: 1', 'crash: 1, lose: 1') },
        `${CREATE} return new Response(null, { status: 202 });`,
      ),
    ).toEqual([]);
    const twice = `const order = await message.json();
      await services.db.insert('orders', crypto.randomUUID(), { orderId: order.orderId });
      return new Response(null, { status: 202 });`;
    expect(await failing({ ...front(', retries: 2'), bound }, twice)).toEqual(['effect-once']);
  });

  it('loses what it answered 202 for before it was durable', async () => {
    const early = `message.json().then(order => services.clock.sleep(1).then(() => services.db.insert('orders', order.orderId)));
      return new Response(null, { status: 202 });`;
    expect(await failing(front(), early)).toEqual(['no-message-lost', 'ack-after-work']);
  });

  it('answers 500 for a handler that throws, and for one that returns no Response', async () => {
    for (const [body, said] of [
      ["throw new Error('no');", 'no'],
      ['return { status: 202 };', 'POST returned an object. It has to return a Response: return new Response(null, { status: 202 })'],
      ['', 'POST returned nothing. It has to return a Response: return new Response(null, { status: 202 })'],
    ]) {
      const { histories } = await runs({ ...front(), ...once }, body!);
      expect(answers(histories[0]!)).toEqual(['0 order-12 500']);
      expect(histories[0]!.find(event => event.type === 'finished')).toMatchObject({ error: { message: said } });
    }
  });

  it('is judged by how long its client waited, and the report says for what', async () => {
    const timed = { ...front(), ...once, criteria: 'id: answered-in-time, with: { withinMs: 50 }' };
    const slow = (ms: number) => `${CREATE} await services.clock.sleep(${ms}); return new Response(null, { status: 202 });`;
    expect(await failing(timed, slow(50))).toEqual([]);
    expect(await failing(timed, slow(51))).toEqual(['answered-in-time']);
    // The second request waits for the one process that is there, and so does its client.
    expect(await failing({ ...timed, bound: 'sends: [order-12, order-13]' }, slow(30))).toEqual(['answered-in-time']);
    const text = `export async function POST(message, services) {\n${slow(800)}\n}`;
    const made = exercise(timed);
    const report = await submit(made, [{ path: 'handler.ts', text }], machinery);
    expect(reportText(report, made.system, 'handler.ts')).toMatch(
      /The answer to ord_12 came after 800 ms; 50 are allowed\. The client waited while\s+line 3\s+\(clock\.sleep\) did\./,
    );
  });

  it('gives the explorer keys that hide no failure, of time either', async () => {
    const timed = {
      ...front(', retries: 1'),
      criteria: 'id: answered-in-time, with: { withinMs: 50 }',
      bound: 'sends: [order-12, order-13], faults: { crash: 1 }',
    };
    const body = `${CREATE} await services.clock.sleep(order.amount * 20); return new Response(null, { status: 202 });`;
    expect(await failing(timed, body)).toEqual(await failing(timed, body, false));
  });

  it('gives the explorer keys that hide no failure', async () => {
    const situation = { ...front(', retries: 1'), bound: 'sends: [order-12, order-13], workers: 2, faults: { crash: 1 }' };
    const body = `${CREATE} return new Response(null, { status: 202 });`;
    expect(await failing(situation, body)).toEqual(await failing(situation, body, false));
  });

  it('is confirmed on the engine’s own promises before anybody is shown what is wrong with it', async () => {
    const text = 'export async function POST(request, { db }) { await request.text(); return new Response(null, { status: 202 }); }';
    const made = exercise({ ...front(), ...once });
    const report = await submit(made, [{ path: 'handler.ts', text }], machinery);
    expect(report.outcome.kind).toBe('graded');
    expect(report.criteria.find(({ id }) => id === 'no-message-lost')?.verdict).toBe('fail');
    expect(reportText(report, made.system, 'handler.ts')).toContain('client    gets the answer to order-12: 202  [handler.ts:1]');
  });
});

describe('what a broker refuses', () => {
  const PLAIN = { services: '  email: {}', store: 'email', bound: 'sends: [order-12]' };

  it('RabbitMQ: an acknowledgement too many closes the channel, and the run says why and what to do', async () => {
    const broker = '{ kind: rabbitmq, queues: { orders: {} } }';
    const { histories } = await runs({ ...PLAIN, broker }, 'await message.ack(); await message.ack();');
    expect(histories[0]!.find(event => event.type === 'disconnected')).toMatchObject({
      reason: 'channel-error',
      text: '406 PRECONDITION_FAILED - unknown delivery tag 1',
      advice: 'This delivery was settled before, or it came on another channel. Settle each one once, on its own channel.',
    });
  });

  it('SQS: a visibility that is too long is refused in its own words, with what to do', async () => {
    const body =
      'try { await message.extend(50_000_000); } catch (error) { services.log.info(error.code + " " + error.message); } await message.ack();';
    const [said] = await logged(PLAIN, body);
    expect(said).toMatch(
      /^InvalidParameterValue Value 50000 for parameter VisibilityTimeout is invalid\. .* The value is outside what this parameter takes\.$/,
    );
  });
});

describe('an exercise', () => {
  it('gives a handler only the services that it grants', async () => {
    expect(
      await logged({ services: '  email: {}', store: 'email' }, "services.log.info(Object.keys(services).join(' ')); await message.ack();"),
    ).toEqual(['email clock log']);
  });

  it('is told what is wrong with a service, with the nearest choice', () => {
    expect(() => exercise({ services: '  email: { ratelimit: {} }', store: 'email' })).toThrow(
      '`services.email` has no field `ratelimit`. Did you mean `rateLimit`?',
    );
    expect(() => exercise({ services: '  emial: {}', store: 'email' })).toThrow('has no field `emial`. Did you mean `email`?');
    expect(() => exercise({ services: '  email: {}', store: 'emails' })).toThrow(
      'There is no table or other store `emails`. Did you mean `email`?',
    );
    expect(() => exercise({ services: '  db: { tables: { email: {} } }\n  email: {}', store: 'email' })).toThrow(
      'A table cannot be called `email`',
    );
    expect(() => exercise({ services: '  followers: { users: { star: { count: 5 } } }\n  email: {}', store: 'email' })).toThrow(
      '`services.followers.users.star` lacks the field `prefix`.',
    );
    expect(() => exercise({ services: '  email: { outages: [{ fromMs: 9, untilMs: 9 }] }', store: 'email' })).toThrow(
      'This outage ends before it begins',
    );
  });
});
