/** Handlers whose functions are awkward: methods, parameters, `this`, recursion, what is thrown where. */
export const FUNCTIONS: { readonly [shape: string]: string } = {
  'classes with super, private fields and statics': `
    class Repository { #db; constructor(db) { this.#db = db; } async row(key) { return this.#db.get('stock', key); } async #secret() { return (await this.row('pen')).quantity; } async open() { return this.#secret(); } static async make(db) { await null; return new this(db); } }
    class Cached extends Repository { #rows = new Map(); async row(key) { if (!this.#rows.has(key)) this.#rows.set(key, await super.row(key)); return this.#rows.get(key); } get all() { return (async () => [...this.#rows.keys()].join())(); } }
    export async function handle(message, { db, log }) {
      const cached = await Cached.make(db);
      await Promise.all([cached.row('mug'), cached.row('mug'), cached.open()]);
      log.info((await cached.all) + (await cached.open()));
      await message.ack();
    }`,
  'a handler that is a method of a frozen object': `
    const service = Object.freeze({ name: 'stock', async take(db, sku) { const run = async () => { await null; return this.name; }; return db.decrement(await run(), sku, 1); } });
    export const handle = async (message, { db, log }) => { await service.take(db, message.body.sku); const { take } = service; await take(db, 'mug').catch(error => log.info(error.name)); await message.ack(); };`,
  'try, catch and finally around awaits': `
    async function risky(db, log) { try { try { await db.insert('stock', 'mug'); } finally { log.info('inner'); await db.increment('stock', 'pen', 1); } } catch (error) { log.info(error.name); return 'caught'; } finally { await null; log.info('outer'); } }
    export async function handle(message, { db, log }) {
      log.info(await risky(db, log));
      const replaced = await (async () => { try { return await 'first'; } finally { return await 'second'; } })();
      const loop = await (async () => { for (const x of [1, 2, 3]) { try { if (x === 2) return x; continue; } finally { await db.exists('stock', 'n' + x); } } })();
      log.info(replaced + loop);
      await message.ack();
    }`,
  'an error replaced in finally': `
    export async function handle(message, { db, log }) {
      try { await db.decrement('stock', message.body.sku, 1); throw new TypeError('first'); }
      catch (error) { log.info(error.message); throw new RangeError('second', { cause: error }); }
      finally { await message.ack(); }
    }`,
  'getters and setters that wait elsewhere': `
    const store = { log: null, db: null, get row() { this.log.info('get'); return this.db.get('stock', 'mug'); }, set row(value) { this.db.put('stock', 'mug', value).then(() => this.log.info('set')); } };
    export async function handle(message, { db, log }) {
      Object.assign(store, {}); Object.defineProperties(store, { log: { value: log, writable: true }, db: { value: db, writable: true } });
      const { quantity } = await store.row;
      store.row = { quantity: quantity + 1 };
      log.info(String((await store.row).quantity));
      await message.ack();
    }`,
  'parameters with defaults that throw or call': `
    const must = name => { throw new TypeError('missing ' + name); };
    async function take(db, sku = must('sku'), row = db.get('stock', sku), { quantity: n = 2 } = {}) { await db.decrement('stock', sku, n); return (await row).quantity; }
    export async function handle(message, { db, log }) {
      const refused = take(db);
      log.info('refused later');
      await refused.catch(error => log.info(error.message));
      log.info(String(await take(db, await 'mug', undefined, await { quantity: 1 })));
      await message.ack();
    }`,
  'recursion that waits at each level': `
    const down = async (db, log, n) => { if (n === 0) return db.get('stock', 'mug'); await null; const row = await down(db, log, n - 1); log.info('up ' + n); return row; };
    const tree = async (db, n) => n === 0 ? Number(await db.exists('stock', 'leaf')) : (await Promise.all([tree(db, n - 1), tree(db, n - 1)])).reduce((a, b) => a + b, 1);
    export async function handle(message, { db, log }) { await down(db, log, 5); log.info(String(await tree(db, 2))); await message.ack(); }`,
  'branches that wait, and what is left in sight after them': `
    const move = async (db, log, sku, by) => { let how = 'not'; const before = (await db.get('stock', sku))?.quantity ?? 0; if (before > by) { how = 'down'; if (!(await db.exists('stock', 'closed'))) { await db.decrement('stock', sku, by); how = await 'taken'; } else return how; } else if (await null) { how = await 'never'; } else await db.increment('stock', sku, by); log.info(how + before); return [how, before]; };
    export async function handle(message, { db, log }) {
      const { sku } = message.body;
      const moves = [move(db, log, sku, 1), move(db, log, 'nothing', 2).catch(error => log.info(error.name)), move(db, log, sku, 1000)];
      const key = 'move ' + message.id;
      const done = await Promise.all(moves);
      await db.transaction(async tx => { await tx.insertIfAbsent('processed_events', key); if (await tx.exists('stock', sku)) await tx.increment('stock', sku, done.length); });
      if (await db.exists('processed_events', key)) return message.ack();
      throw await new Error(key);
    }`,
  'simple functions that fail at each place': `
    const where = [async db => { await db.nothing(); }, async db => { await db.insert('stock', 'mug'); }, async db => { const row = await db.get('stock', 'mug'); row.at.all; }, async db => { throw await db.exists('stock', 'mug'); }, async ({ exists }) => await exists.call.call(null)];
    export async function handle(message, { db, log }) {
      const said = await Promise.allSettled(where.map(one => one(db)));
      // What engines say of a wrong value differs between them, so it says nothing here.
      log.info(said.map(({ reason }) => reason?.name ?? String(reason)).join());
      await message.ack();
      await where[1](db);
    }`,
  'a mutex, taken again while it is held': `
    let tail = Promise.resolve();
    const locked = work => { const mine = tail.then(work); tail = mine.catch(() => {}); return mine; };
    export async function handle(message, { db, log }) {
      await Promise.all([
        locked(async () => { log.info('a'); await db.increment('stock', 'mug', 1); log.info('a end'); }),
        locked(async () => { log.info('b'); throw new Error('b'); }).catch(error => log.info(error.message)),
        locked(() => locked(() => 0) && db.exists('stock', 'mug')),
      ]);
      await message.ack();
    }`,
  'the handler calls itself': `
    export async function handle(message, services, depth = 0) {
      if (depth === 0) await handle({ ...message, ack: async () => services.log.info('inner ack') }, services, 1);
      else await services.db.increment('stock', 'pen', 1);
      await message.ack();
    }`,
  'throws before the first await': `
    export async function handle(message, { db }) { db.increment('stock', 'mug', 1); if (message.receiveCount < 2) throw new Error('at once'); await message.ack(); }`,
  'a plain function that throws at once': `
    export function handle(message, { db }) { if (message.receiveCount === 1) throw new RangeError('plain'); return db.exists('stock', 'mug').then(() => message.ack()); }`,
  'throws what is no error': `
    export async function handle(message, { db, log }) {
      for (const thrown of [undefined, null, 7, 'text', { name: 'N', message: 'M' }, Symbol('s')])
        try { await Promise.reject(thrown); } catch (caught) { log.info(String(typeof caught) + (caught === thrown)); }
      await db.exists('stock', 'mug');
      throw { name: 'Odd', message: 'thing' };
    }`,
  'a sort, a replace and a map with callbacks that call': `
    export async function handle(message, { db, log }) {
      const calls = [];
      'mug pen'.replace(/\\w+/g, word => { calls.push(db.get('stock', word)); return word; });
      // Which pairs a comparator is asked about differs between engines, so it says nothing here.
      log.info([3, 1, 2].sort((a, b) => a - b).join());
      log.info((await Promise.all(calls)).map(row => row.quantity).join());
      await message.ack();
    }`,
  'operators that wait on both sides': `
    export async function handle(message, { db, log }) {
      const rows = { n: 1 };
      rows.n += await db.exists('stock', 'mug').then(() => { rows.n = 100; return 5; });
      rows[(await 'n')] ??= await db.get('stock', 'pen');
      const v = (await null) ?? (await db.exists('stock', 'mug')) ? await 1 : await 2;
      log.info(rows.n + ',' + v + ',' + (await db.get('stock', 'none'))?.quantity + \`\${await 1}-\${typeof (await db)}\` + (await 2) ** (await 3));
      await message.ack();
    }`,
  'arguments, this and new.target in arrow functions': `
    async function sum() { const add = async () => { await null; return arguments.length + arguments[1]; }; return add(); }
    function Maker(db) { this.run = async () => [new.target === Maker, (await db.get('stock', 'mug')).quantity, this instanceof Maker]; }
    export async function handle(message, { db, log }) { log.info(String(await sum(1, 2)) + (await new Maker(db).run())); await message.ack(); }`,
  'what functions look like from outside': `
    const o = { async m(a, b = 1) {}, async *g() {}, ['c' + 1]: async (x, ...y) => x };
    export async function handle(message, { db, log }) {
      log.info([o.m, o.g, o.c1, handle, async () => {}].map(f => f.name + f.length + Object.prototype.toString.call(f())).join());
      await db.exists('stock', 'mug'); await message.ack();
    }`,
  'a transaction with branches in it': `
    export async function handle(message, { db, log }) {
      const { eventId, sku, quantity } = message.body;
      const done = await db.transaction(async tx => { const [isNew, row] = await Promise.all([tx.insertIfAbsent('processed_events', eventId), tx.get('stock', sku, { forUpdate: true })]); if (isNew) await tx.update('stock', sku, { quantity: row.quantity - quantity }); return isNew; }).catch(error => { log.warn(error.name + ': ' + error.message); throw error; });
      log.info(String(done)); await message.ack();
    }`,
  'a transaction that is rolled back': `
    export async function handle(message, { db, log }) {
      try { await db.transaction(async tx => { await tx.increment('stock', 'mug', 1); tx.increment('stock', 'pen', 1); throw new Error('undo'); }); } catch (error) { log.info(error.message); }
      await db.transaction(() => { throw new Error('sync'); }).catch(error => log.info(error.message));
      await db.transaction(5).catch(error => log.info(error.name));
      await message.ack();
    }`,
  'names that do not exist': `
    export async function handle(message, { db, log }) {
      log.info(typeof fetch + typeof notThere);
      try { await fetch('x'); } catch (error) { log.info(error.name + error.message); }
      await db.exists('stock', 'mug');
      if (message.receiveCount < 2) mesage.ack();
      await message.ack();
    }`,
  'arguments that no service can store': `
    export async function handle(message, { db, log }) {
      for (const bad of [NaN, () => 1, db.get('stock', 'mug'), Symbol.iterator, { deep: [1, Promise.resolve(2)] }]) await db.put('stock', 'cup', { bad }).catch(error => log.info(error.message));
      await db.put('stock', 'cup', { when: new Date(5), big: 5n, skip: undefined, list: [undefined] });
      await message.ack();
    }`,
};
