import { describe, expect, it } from 'vitest';
import { snippet } from './mutant.ts';
import { mutantsOf } from './mutate.ts';

const known = {
  fields: [['eventId', 'orderId', 'customer']],
  siblings: [['orders', 'outbox']],
  settles: ['ack', 'retry'],
  declaresOnly: false,
  declaring: [],
};

const mutants = (body: string, before = '') =>
  mutantsOf(
    {
      solution: [
        {
          path: 'handler.ts',
          text: `import { RecipientRefused } from 'ackademy';\n${before}export async function handle(message, { db, email, log, clock }) {\n${body}\n}\n`,
        },
      ],
    },
    known,
  );
const made = (body: string, before = '') => mutants(body, before).map(({ id }) => id.replace('solution/handler.ts ', ''));
const by = (operator: string, body: string, before = '') =>
  made(body, before).flatMap(id => (id.startsWith(`${operator}: `) ? [id.slice(operator.length + 2)] : []));

describe('the mistakes that are made', () => {
  it.each([
    ['drop-await', 'await message.ack();', ['await message.ack() => message.ack()']],
    ['drop-return', 'return message.ack();', ['return message.ack(); => message.ack(); return;']],
    ['drop-return', 'await f(() => db.get(1));', ['() => db.get(1) => () => { db.get(1); }']],
    ['at-once', 'await a();\nawait b();', ['await a(); await b(); => await Promise.all([a(), b()]);']],
    ['drop', 'await a();\nconst x = 1;', ['await a(); => nothing']],
    ['twice', 'await topic.publish(a);\nawait message.ack();', ['await topic.publish(a); => that, and again']],
    ['swap', 'await a();\nawait b();', ['await a(); => behind await b();']],
    ['early', 'await a();\nawait b();\nawait c();', ['await c(); => before await a();']],
    ['late', 'await a();\nawait b();\nawait c();', ['await a(); => behind await c();']],
    ['settle-first', 'await a();\nif (x) {\n  await message.ack();\n}', ['await message.ack(); => first of all']],
    ['always-true', 'if (a) await b();', ['a => true']],
    ['always-false', 'while (a > 1) await b();', ['a > 1 => false']],
    ['negate', 'if (!a) await b();\nif (c) return;', ['!a => a', 'c => !(c)']],
    ['half', 'if (a || b) return;', ['a || b => a', 'a || b => b']],
    ['and-or', 'if (a || b) return;', ['a || b => a && b']],
    ['other-field', 'const { eventId, customer } = message.body;\nawait f(eventId);', ['f(eventId) => f(customer)']],
    [
      'other-field',
      'f(message.body.orderId);',
      ['f(message.body.orderId) => f(message.body.customer)', 'f(message.body.orderId) => f(message.body.eventId)'],
    ],
    ['other-name', "db.get('orders');", ["db.get('orders') => db.get('outbox')"]],
    [
      'other-pattern',
      "f('order.*');",
      ["f('order.*') => f('*')", "f('order.*') => f('order.#')", "f('order.*') => f('order')", "f('order.*') => f('#')"],
    ],
    ['less-specific', `f(\`mail/\${a}/\${b}\`);`, [`\`mail/\${a}/\${b}\` => \`mail//\${b}\``, `\`mail/\${a}/\${b}\` => \`mail/\${a}/\``]],
    ['key-by-chance', 'f({ idempotencyKey: a });', ['idempotencyKey: a => idempotencyKey: String(Math.random())']],
    [
      'off-by-one',
      'if (tries >= 5) return;',
      ['if (tries >= 5) return; => if (tries >= 6) return;', 'if (tries >= 5) return; => if (tries >= 4) return;'],
    ],
    ['other-operator', 'if (tries >= 5) return;', ['tries >= 5 => tries > 5']],
    ['other-status', 'return f({ status: 202 });', ['status: 202 => status: 500']],
    ['flip', 'return true;', ['return true; => return false;']],
    ['other-method', 'await message.ack();', ['message.ack() => message.retry()']],
    [
      'other-method',
      "tx.insertIfAbsent('orders', 1);",
      ["tx.insertIfAbsent('orders', 1) => tx.put('orders', 1)", "tx.insertIfAbsent('orders', 1) => tx.insert('orders', 1)"],
    ],
    ['drop-link', 'return a().then(b);', ['.then(b) => nothing']],
    ['drop-option', 'email.send(mail, { idempotencyKey: 1 });', ['email.send(mail, { idempotencyKey: 1 }) => email.send(mail)']],
    ['drop-property', 'f({ a, b });', ['a => nothing', 'b => nothing']],
    ['swallow', 'await a();', ['await a(); => try { await a(); } catch {}']],
    ['empty-catch', 'try { a(); } catch (error) { throw error; }', ['catch (error) { throw error; } => catch {}']],
    ['drop-catch', 'try { a(); } catch (error) { throw error; }', ['catch (error) { throw error; } => nothing']],
    [
      'other-error',
      'f(error instanceof RecipientRefused);',
      ['error instanceof RecipientRefused => error instanceof Error', 'error instanceof RecipientRefused => error instanceof RangeError'],
    ],
  ])('%s in %s', (operator, body, expected) => {
    expect(by(operator, body)).toEqual(expected);
  });

  it('move calls out of a transaction and into it', () => {
    const body = 'await db.transaction(async tx => {\n  await tx.a();\n  await tx.b();\n});\nawait message.ack();';
    const text = (operator: string, which = 0) => {
      const { text } = mutants(body).filter(each => each.operator === operator)[which]!;
      return text.replace(/\s+/g, ' ').replace(/^.*?clock \}\) \{ | \} $/g, '');
    };
    expect(text('narrower-transaction')).toBe('await db.a(); await db.transaction(async tx => { await tx.b(); }); await message.ack();');
    expect(text('narrower-transaction', 1)).toBe('await db.transaction(async tx => { await tx.a(); }); await db.b(); await message.ack();');
    expect(text('wider-transaction')).toBe('await db.transaction(async tx => { await tx.a(); await tx.b(); await message.ack(); });');
    expect(text('no-transaction')).toBe('await (async tx => { await tx.a(); await tx.b(); })(db); await message.ack();');
    expect(text('beside-transaction')).toBe('await db.transaction(async tx => { await db.a(); await tx.b(); }); await message.ack();');
  });

  it('leave alone what only people read, and what leaves nothing behind', () => {
    expect(made("log.info('sent', { of: message.body.orderId });")).toEqual([]);
    expect(
      made(`f({ to: 1, subject: \`Your order \${message.body.orderId}\` });`).filter(id => id.includes('message.body.customer')),
    ).toEqual([]);
    expect(made('', 'type Key = { orderId: string } | "orders";\n')).toEqual([]);
  });

  it('leave durations alone, which are right at any length', () => {
    expect(made('await clock.sleep(5 * SECOND);').filter(id => id.startsWith('off-by-one') || id.startsWith('other-operator'))).toEqual([]);
  });

  it('are not made where what is awaited does not matter: in what only declares', () => {
    const text = 'export async function declare(broker) {\n  await broker.a();\n  await broker.b();\n}\n';
    const all = mutantsOf({ solution: [{ path: 'topology.ts', text }] }, { ...known, declaresOnly: true });
    expect(all.map(({ operator }) => operator)).toEqual(['drop', 'drop']);
    const beside = mutantsOf({ solution: [{ path: 'topology.ts', text }] }, { ...known, declaring: ['topology.ts'] });
    expect(beside).toEqual(all);
  });
});

describe('a mutant', () => {
  it('is known by the same name wherever its line moves', () => {
    expect(made('await a();\n\n\n// why\nawait b();')).toEqual(made('await a();\nawait b();'));
    expect(snippet('a\n  // why\n  b')).toBe('a b');
  });

  it('has a number where the same stands there twice', () => {
    expect(by('drop-await', 'await a();\nawait a();')).toEqual(['await a() => a()', 'await a() => a() (2)']);
  });

  it('is made once, whichever operators come to the same text', () => {
    const texts = mutants('await a();\nif (x) return;\nawait message.ack();').map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('of a file that an earlier answer has word for word is made there', () => {
    const file = { path: 'api.ts', text: 'export async function POST() {\n  await a();\n}\n' };
    const all = mutantsOf(
      { solution: [file], 'right/other': [file, { path: 'relay.ts', text: 'export async function tick() {\n  await b();\n}\n' }] },
      known,
    );
    expect(new Set(all.map(({ answer, path }) => `${answer}/${path}`))).toEqual(new Set(['solution/api.ts', 'right/other/relay.ts']));
  });
});
