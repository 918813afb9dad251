/** Handlers that iterate: over what waits, and by what can be stopped half way. */
export const ITERATION: { readonly [shape: string]: string } = {
  'an async generator, read to its end': `
    async function* rows(db) { for (const key of ['mug', 'pen']) { const row = await db.get('stock', key); yield row.quantity; } return 'end'; }
    export async function handle(message, { db, log }) {
      for await (const quantity of rows(db)) log.info('q ' + quantity);
      await message.ack();
    }`,
  'an async generator left early': `
    async function* rows(db, log) { try { for (;;) { yield db.get('stock', 'mug'); await db.increment('stock', 'mug', 1); } } finally { await db.increment('stock', 'pen', 1); log.info('closed'); } }
    export async function handle(message, { db, log }) {
      let n = 0;
      for await (const row of rows(db, log)) { log.info(String(row.quantity)); if (++n === 2) break; }
      log.info('after');
      await message.ack();
    }`,
  'requests queued at an async generator': `
    async function* numbers(db, log) { log.info('start'); const got = yield 1; log.info('got ' + got); yield db.exists('stock', 'mug'); try { yield 3; } catch (e) { log.info('in ' + e); yield 4; } }
    export async function handle(message, { db, log }) {
      const g = numbers(db, log);
      const answers = await Promise.all([g.next('a'), g.next('b'), g.next('c'), g.throw('d'), g.return('e'), g.next()]);
      log.info(JSON.stringify(answers));
      await message.ack();
    }`,
  'yield* to an async and to a plain iterable': `
    async function* inner(db) { yield 1; const x = yield db.exists('stock', 'pen'); return x; }
    async function* outer(db, log) { log.info(String(yield* inner(db))); yield* [5, Promise.resolve(6)]; yield* (function* () { yield 7; })(); }
    export async function handle(message, { db, log }) {
      const out = [];
      for await (const v of outer(db, log)) out.push(v);
      log.info(out.join());
      await message.ack();
    }`,
  'for await over a plain array of promises': `
    export async function handle(message, { db, log }) {
      for await (const row of [db.get('stock', 'mug'), 3, db.exists('stock', 'pen'), Promise.resolve(null)]) log.info(JSON.stringify(row));
      await message.ack();
    }`,
  'for await over promises, one of which fails': `
    function* calls(db, log) { try { yield db.get('stock', 'mug'); yield db.insert('stock', 'mug'); yield 9; } finally { log.info('sync closed'); } }
    export async function handle(message, { db, log }) {
      try { for await (const row of calls(db, log)) log.info(JSON.stringify(row)); } catch (error) { log.info(error.name); }
      await message.ack();
    }`,
  'an async iterator by hand, with return()': `
    const cursor = (db, log) => ({
      n: 0,
      [Symbol.asyncIterator]() { return this; },
      async next() { this.n += 1; const row = await db.get('stock', 'mug'); return { done: this.n > 3, value: row.quantity + this.n }; },
      async return() { log.info('return'); await db.increment('stock', 'pen', 1); return {}; },
    });
    export async function handle(message, { db, log }) {
      for await (const v of cursor(db, log)) { log.info(String(v)); if (v % 2) continue; break; }
      await (async () => { for await (const v of cursor(db, log)) return v; })();
      try { for await (const v of cursor(db, log)) throw new Error('body ' + v); } catch (error) { log.info(error.message); }
      await message.ack();
    }`,
  'an iterator whose next() is not a promise': `
    const plain = { [Symbol.asyncIterator]: () => { let n = 0; return { next: () => ({ done: n++ >= 2, value: Promise.resolve('kept') }) }; } };
    export async function handle(message, { db, log }) {
      for await (const v of plain) { log.info(String(v instanceof Promise)); await db.exists('stock', 'mug'); }
      await message.ack();
    }`,
  'labelled loops left and continued across awaits': `
    export async function handle(message, { db, log }) {
      outer: for (const key of ['mug', 'pen', 'cup']) {
        for (let i = 0; ; i += 1) {
          const row = await db.get('stock', key);
          if (row === null) break outer;
          if (i === 1) continue outer;
          log.info(key + i);
        }
      }
      block: { if (await db.exists('stock', 'mug')) break block; log.info('never'); }
      await message.ack();
    }`,
  'closures over loop variables': `
    export async function handle(message, { db, log }) {
      const later = [];
      for (let i = 0; i < 4; i += 1) { later.push(async () => { await db.exists('stock', 'k' + i); log.info('i ' + i); }); i += await 0; }
      for (const key of ['mug', 'pen']) later.push(async () => log.info(key + (await db.get('stock', key)).quantity));
      for (var v = 0; v < 2; v += 1) later.push(async () => log.info('v ' + v));
      await Promise.all(later.map(run => run()));
      await message.ack();
    }`,
  'awaits in every part of a loop': `
    export async function handle(message, { db, log }) {
      for (let i = await 0; (await db.get('stock', 'mug')).quantity > i * 5; i += await Promise.resolve(1)) log.info('round ' + i);
      let n = 0;
      do { n += 1; } while (await db.exists('stock', 'x' + n) || n < 3);
      while (await (n -= 1)) await null;
      switch (await n) { case await 1: log.info('one'); case await 0: log.info('zero'); break; default: log.info('other'); }
      await message.ack();
    }`,
  'destructuring and spreads that wait': `
    export async function handle(message, { db, log }) {
      const { quantity = await db.exists('a', 'b'), colour = await db.get('stock', 'pen') } = await db.get('stock', 'mug');
      const [first = await 1, ...rest] = [undefined, ...(await db.all('stock')), await null];
      log.info(JSON.stringify({ quantity, colour, first, rest, ...(await db.get('stock', 'mug')) }));
      await message.ack();
    }`,
  'a generator that is not async, driven by hand': `
    function* steps(db) { const row = yield db.get('stock', 'mug'); yield db.put('stock', 'pen', row); return 'done'; }
    const drive = async it => { for (let r = it.next(); ; r = it.next(await r.value)) if (r.done) return r.value; };
    export async function handle(message, { db, log }) {
      log.info(await drive(steps(db)));
      await message.ack();
    }`,
  'a pool of three over seven tasks': `
    async function pool(tasks, width) { const next = tasks.values(); const run = async () => { for (const task of next) await task(); }; await Promise.all(Array.from({ length: width }, run)); }
    export async function handle(message, { db, log }) {
      await pool([1, 2, 3, 4, 5, 6, 7].map(n => async () => { if (n % 3) await db.exists('stock', 's' + n); log.info('task ' + n); }), 3);
      await message.ack();
    }`,
};
