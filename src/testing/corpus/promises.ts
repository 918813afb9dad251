/** Handlers whose promises settle in awkward orders. Each is a whole module; `log` shows who ran when. */
export const PROMISES: { readonly [shape: string]: string } = {
  'one call after another': `
    export async function handle(message, { db }) {
      const { eventId, sku, quantity } = message.body;
      if (await db.exists('processed_events', eventId)) return message.ack();
      await db.decrement('stock', sku, quantity);
      await db.insert('processed_events', eventId);
      await message.ack();
    }`,
  'helpers in helpers, each async': `
    const one = async (db, sku) => await two(db, sku);
    const two = async (db, sku) => three(db, sku);
    async function three(db, sku) { return (await db.get('stock', sku)).quantity; }
    export async function handle(message, { db, log }) {
      log.info('left ' + await one(db, message.body.sku));
      await message.ack();
    }`,
  'all, with branches of different lengths': `
    export async function handle(message, { db, log }) {
      const long = async () => { for (let i = 0; i < 7; i += 1) await null; log.info('long'); return db.exists('stock', 'mug'); };
      const short = async () => { log.info('short'); return db.get('stock', 'pen'); };
      const [a, b, c] = await Promise.all([long(), short(), 3]);
      log.info([a, b.quantity, c].join());
      await message.ack();
    }`,
  'all, where one branch fails and the others go on': `
    export async function handle(message, { db, log }) {
      const slow = async () => { await db.increment('stock', 'mug', 1); log.info('slow is done'); await db.increment('stock', 'pen', 1); };
      try {
        await Promise.all([slow(), db.insert('stock', 'mug'), slow()]);
      } catch (error) {
        log.warn(error.name);
      }
      await message.ack();
    }`,
  'race against a sleep': `
    export async function handle(message, { db, clock, log }) {
      const winner = await Promise.race([clock.sleep(50).then(() => 'sleep'), db.get('stock', 'mug').then(() => 'db')]);
      log.info(winner);
      await Promise.race([clock.sleep(20), clock.sleep(10).then(() => log.info('ten')), clock.sleep(10).then(() => log.info('ten too'))]);
      await message.ack();
    }`,
  'any, with failures before the success': `
    export async function handle(message, { db, log }) {
      const first = await Promise.any([db.insert('stock', 'mug'), Promise.reject(1), db.exists('stock', 'pen').then(v => [v])]);
      log.info(String(first));
      await Promise.any([Promise.reject(new Error('a')), db.insert('stock', 'pen')]).catch(error => log.info(error.name + error.errors.length));
      await Promise.any([]).catch(error => log.info(error.message));
      await message.ack();
    }`,
  'allSettled of everything': `
    export async function handle(message, { db, log }) {
      const all = await Promise.allSettled([db.insert('stock', 'mug'), 5, Promise.reject(6), db.get('stock', 'pen'), { then: 1 }]);
      log.info(all.map(({ status, value, reason }) => status + JSON.stringify(value ?? reason?.name ?? reason)).join());
      await message.ack();
    }`,
  'a chain that nobody awaits': `
    export async function handle(message, { db, log }) {
      let chain = Promise.resolve();
      for (let i = 0; i < 50; i += 1) chain = chain.then(() => i === 25 ? log.info('half') : i);
      chain.then(() => db.increment('stock', 'mug', 1)).then(() => log.info('late'));
      await db.get('stock', 'pen');
      await message.ack();
    }`,
  'a chain of 200 hops between two calls': `
    export async function handle(message, { db, log }) {
      const hop = async n => (n === 0 ? 0 : 1 + await hop(n - 1));
      const left = db.get('stock', 'mug');
      let chain = Promise.resolve(0);
      for (let i = 0; i < 200; i += 1) chain = chain.then(n => n + 1);
      log.info(String(await Promise.race([chain, left.then(() => 'row'), hop(40)])));
      await left;
      await message.ack();
    }`,
  'work that fails and is not awaited': `
    export async function handle(message, { db, log }) {
      db.insert('stock', 'mug');
      (async () => { await null; log.info('thrown'); throw new Error('lost'); })();
      await db.increment('stock', 'pen', 1);
      await message.ack();
    }`,
  'work that fails, is not awaited and is caught': `
    export async function handle(message, { db, log }) {
      db.insert('stock', 'mug').catch(error => log.info(error.name));
      (async () => { await null; log.info('thrown'); throw new Error('lost'); })().catch(() => {});
      await db.increment('stock', 'pen', 1);
      await message.ack();
    }`,
  'rejections that are handled in the same turn, in a later one, and never': `
    export async function handle(message, { db, log }) {
      const soon = Promise.reject(new Error('soon')), all = Promise.allSettled([db.insert('stock', 'mug'), Promise.reject(1)]);
      await null; await null;
      await soon.catch(error => log.info(error.message));
      log.info(String((await all).length));
      const late = message.receiveCount === 1 ? db.insert('stock', 'pen') : db.exists('stock', 'pen');
      await db.increment('stock', 'pen', 1);
      await late.catch(error => log.info('too late for a process that has ended: ' + error.name));
      if (message.receiveCount === 2) new Promise((resolve, reject) => setTimeout(() => reject(new RangeError('in an hour')), 3600));
      await message.ack();
    }`,
  'what a transaction does not wait for': `
    export async function handle(message, { db, log }) {
      const { eventId, sku, quantity } = message.body;
      await db.transaction(async tx => {
        tx.get('stock', sku).catch(error => log.warn(error.name));
        if (await tx.insertIfAbsent('processed_events', eventId)) tx.decrement('stock', sku, quantity);
      });
      await message.ack();
    }`,
  'thenables': `
    const later = (value, log) => ({ then(resolve) { log.info('then'); Promise.resolve().then(() => { resolve(value); resolve('twice'); throw 1; }); } });
    export async function handle(message, { db, log }) {
      log.info(String(await later(1, log)));
      log.info(String(await later(later(2, log), log)));
      const row = await { then: (resolve, reject) => db.get('stock', 'mug').then(resolve, reject) };
      try { await { then() { throw new Error('in then'); } }; } catch (error) { log.info(error.message); }
      try { await { get then() { throw new Error('in get then'); } }; } catch (error) { log.info(error.message); }
      await Promise.all([later(3, log), later(4, log)]);
      await db.put('stock', 'pen', row);
      await message.ack();
    }`,
  'a subclass of Promise': `
    class Traced extends Promise {
      then(a, b) { Traced.log?.info('then of ' + this.constructor.name); return super.then(a, b); }
    }
    export async function handle(message, { db, log }) {
      Traced.log = log;
      const row = await Traced.resolve(db.get('stock', 'mug'));
      const all = await Traced.all([row.quantity, db.exists('stock', 'pen')]);
      log.info(all.join() + (Traced.resolve(1).finally(() => {}) instanceof Traced));
      await new Traced((resolve, reject) => reject(new Error('no'))).catch(error => log.info(error.message));
      await message.ack();
      Traced.log = undefined;
    }`,
  'a subclass with another species': `
    class Plain extends Promise { static get [Symbol.species]() { return Promise; } }
    export async function handle(message, { db, log }) {
      const next = Plain.resolve(1).then(() => db.get('stock', 'mug'));
      log.info(String(next instanceof Plain) + (next instanceof Promise));
      await next;
      await message.ack();
    }`,
  'then, catch and finally instead of await': `
    export function handle(message, { db, log }) {
      return db.insert('processed_events', message.body.eventId)
        .then(() => db.decrement('stock', message.body.sku, 1), error => { log.info(error.name); })
        .finally(() => db.get('stock', 'pen'))
        .finally(() => { log.info('finally'); })
        .then(() => message.ack());
    }`,
  'a promise resolved with a promise, and with itself': `
    export async function handle(message, { db, log }) {
      const { promise, resolve } = Promise.withResolvers();
      const order = [];
      promise.then(() => order.push('outer'));
      const inner = db.get('stock', 'mug');
      inner.then(() => order.push('inner')).then(() => order.push('inner 2')).then(() => order.push('inner 3'));
      resolve(inner);
      await promise;
      log.info(order.join());
      let own; own = new Promise(r => setTimeout(() => r(own), 5));
      await own.catch(error => log.info(error.name));
      log.info(order.join());
      await message.ack();
    }`,
  'returns of promises, with and without await': `
    const bare = async p => p, awaited = async p => await p, wrapped = p => (async () => { return p; })();
    export async function handle(message, { db, log }) {
      const row = db.get('stock', 'mug');
      await Promise.all([bare(row).then(() => log.info('bare')), awaited(row).then(() => log.info('awaited')), wrapped(row).then(() => log.info('wrapped')), row.then(() => log.info('row'))]);
      await message.ack();
    }`,
  'Promise.try, and a constructor that throws': `
    export async function handle(message, { db, log }) {
      await Promise.try(() => { throw new Error('tried'); }).catch(error => log.info(error.message));
      await Promise.try((table, key) => db.get(table, key), 'stock', 'mug');
      await new Promise(() => { throw new Error('made'); }).catch(error => log.info(error.message));
      await message.ack();
    }`,
  'one promise awaited by many': `
    export async function handle(message, { db, log }) {
      const shared = db.get('stock', 'mug');
      const reader = async n => { const { quantity } = await shared; log.info(n + ':' + quantity); if (n % 2) await db.increment('stock', 'pen', n); return n; };
      log.info((await Promise.all([1, 2, 3, 4].map(reader))).join());
      await message.ack();
    }`,
};
