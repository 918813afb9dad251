/** Handlers about time, microtasks and memory between messages. */
export const TIME: { readonly [shape: string]: string } = {
  'timers that are due together': `
    export async function handle(message, { db, clock, log }) {
      const marks = [];
      const mark = m => { marks.push(m); Promise.resolve().then(() => marks.push(m + '!')); };
      setTimeout(mark, 10, 'a'); setTimeout(mark, 10, 'b'); const c = setTimeout(mark, 10, 'c');
      setTimeout(() => clearTimeout(c), 10); setTimeout(() => { mark('e'); setTimeout(mark, 0, 'f'); }, 10);
      const slept = clock.sleep(10).then(() => mark('slept'));
      const other = clock.sleep(10).then(() => { mark('other'); return db.exists('stock', 'mug'); });
      await Promise.all([slept, other]);
      log.info(marks.join()); await clock.sleep(10); log.info(marks.join());
      await message.ack();
    }`,
  'a timer cleared by another that is due with it': `
    export async function handle(message, { db, clock, log }) {
      let second; setTimeout(() => { log.info('first'); clearTimeout(second); }, 5); second = setTimeout(() => log.info('second'), 5);
      await clock.sleep(7); await db.exists('stock', 'mug'); await message.ack();
    }`,
  'setTimeout chains': `
    const wait = ms => new Promise(resolve => setTimeout(resolve, ms));
    export async function handle(message, { db, log }) {
      for (let i = 1; i <= 3; i += 1) { await wait(i * 100); log.info('after ' + Date.now()); }
      await Promise.all([wait(5).then(() => db.increment('stock', 'mug', 1)), wait(5).then(() => db.increment('stock', 'pen', 1)), wait(4)]);
      await message.ack();
    }`,
  'an interval that ends itself': `
    export async function handle(message, { db, log }) {
      await new Promise(done => { let n = 0; const id = setInterval(async () => { n += 1; await db.exists('stock', 'n' + n); log.info('tick ' + n); if (n >= 2) { clearInterval(id); done(); } }, 50); });
      await message.ack();
    }`,
  'a timer that outlives its handler': `
    export async function handle(message, { db, log }) { setTimeout(() => { log.info('late'); db.increment('stock', 'pen', 1); }, 1000); setTimeout(() => { throw new Error('in a timer'); }, 500); await message.ack(); }`,
  'microtasks only': `
    export async function handle(message, { db, log }) {
      queueMicrotask(() => log.info('1')); Promise.resolve().then(() => log.info('2')); (async () => { await null; log.info('3'); })(); queueMicrotask(() => queueMicrotask(() => log.info('4')));
      queueMicrotask(() => { throw new Error('in a microtask'); });
      await null; log.info('5'); await null; log.info('6');
      await db.exists('stock', 'mug');
      for (let i = 0; i < 30; i += 1) { await undefined; if (i % 10 === 0) queueMicrotask(() => log.info('q' + i)); }
      await message.ack();
    }`,
  'setImmediate and setTimeout of zero': `
    export async function handle(message, { db, log }) { setTimeout(() => log.info('timeout'), 0); setImmediate(() => log.info('immediate')); Promise.resolve().then(() => log.info('micro')); await db.exists('stock', 'mug'); await new Promise(r => setImmediate(r)); log.info('end'); await message.ack(); }`,
  'memory in the module': `
    const seen = new Set(); let count = 0; const first = Promise.resolve().then(() => 'ready'); console.log('loaded'); first.then(text => console.log(text));
    export async function handle(message, { db, log }) {
      count += 1; log.info(count + await first);
      if (seen.has(message.body.eventId)) return message.ack();
      await db.decrement('stock', message.body.sku, message.body.quantity); seen.add(message.body.eventId); await message.ack();
    }`,
  'an export that is set later': `
    export let handle = async (message, { db, log }) => { log.info('old'); await db.exists('stock', 'mug'); handle = async m => { log.info('new'); await m.ack(); }; if (message.receiveCount > 1) await message.ack(); };`,
  'the clock, chance and what is logged': `
    export async function handle(message, { db, clock, log }) {
      const id = crypto.randomUUID(); const n = Math.floor(Math.random() * 1000); const bytes = [...crypto.getRandomValues(new Uint8Array(3))];
      await clock.sleep(n); log.info(id + n + bytes + new Date().toISOString() + clock.now());
      console.log('%s is %d', 'x', 5, { a: [1, new Map([[1, { b: undefined }]])] }, db.exists('stock', 'mug'), async () => {}, new Error('shown').message);
      await message.ack();
    }`,
  'copies, and what cannot be copied': `
    export async function handle(message, { db, log }) {
      const copy = structuredClone({ d: new Date(1), m: new Map([[1, new Set([2])]]), body: message.body }); log.info(JSON.stringify(copy) + copy.m.size + copy.d.getTime());
      for (const bad of [() => {}, Promise.resolve()]) try { structuredClone({ bad }); } catch (error) { log.info(error.name); }
      await db.put('stock', 'cup', copy.body); await message.ack();
    }`,
  'extends its lease while it works': `
    export async function handle(message, { db, clock }) {
      let done = false; const beat = (async () => { while (!done) { await clock.sleep(8000); if (!done) await message.extend(20000).catch(() => { done = true; }); } })();
      try { for (let i = 0; i < 2; i += 1) { await clock.sleep(12000); await db.increment('stock', 'mug', 1); } } finally { done = true; }
      await beat; await message.ack();
    }`,
  'gives the message back': `
    export async function handle(message, { db, log }) { if (message.receiveCount < 3) { await Promise.all([message.retry({ delayMs: 1000 * message.receiveCount }), db.increment('stock', 'pen', 1)]); log.info('again'); return; } await message.ack(); await message.ack().catch(e => log.info(e.name)); }`,
  'retries a refused call with a pause': `
    async function attempt(work, clock, times = 3) { for (let n = 1; ; n += 1) try { return await work(); } catch (error) { if (n === times || error.name !== 'ServiceUnavailable') throw error; await clock.sleep(100 * 2 ** n); } }
    export async function handle(message, { db, clock, log }) {
      const ok = await attempt(() => db.insertIfAbsent('processed_events', message.body.eventId), clock);
      if (ok) await attempt(() => db.decrement('stock', message.body.sku, 1), clock);
      log.info(String(ok)); await attempt(() => message.ack(), clock);
    }`,
  'a timeout around a call': `
    const within = (ms, work, clock) => Promise.race([work, clock.sleep(ms).then(() => { throw new Error('too slow'); })]);
    export async function handle(message, { db, clock, log }) { log.info(JSON.stringify(await within(1000, db.get('stock', 'mug'), clock))); await within(10, new Promise(() => {}), clock).catch(error => log.info(error.message)); await message.ack(); }`,
  'waits for something that never comes': `
    export async function handle(message, { db }) { await db.exists('stock', 'mug'); if (message.receiveCount < 2) await new Promise(() => {}); await message.ack(); }`,
  'events between parts of the program': `
    class Emitter { #on = {}; on(name, run) { (this.#on[name] ??= []).push(run); return this; } async emit(name, value) { for (const run of this.#on[name] ?? []) await run(value); } }
    export async function handle(message, { db, log }) {
      const bus = new Emitter().on('row', async row => { log.info('row ' + row.quantity); await bus.emit('seen', row); }).on('row', () => log.info('second')).on('seen', () => db.exists('stock', 'seen'));
      await bus.emit('row', await db.get('stock', 'mug')); bus.emit('row', { quantity: 0 }); await message.ack();
    }`,
  'a cache of promises shared by deliveries': `
    const cache = new Map(); const row = (db, key) => { if (!cache.has(key)) cache.set(key, db.get('stock', key)); return cache.get(key); };
    export async function handle(message, { db, log }) { const [a, b] = await Promise.all([row(db, 'mug'), row(db, 'mug')]); log.info(String(a === b)); await db.decrement('stock', 'mug', 1); await message.ack(); }`,
};
