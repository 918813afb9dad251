/** Handlers that wait with signals and events, and ask the time in more than one way. */
export const LANGUAGE: { readonly [shape: string]: string } = {
  'a call raced against a timeout': `
    export async function handle(message, { db, clock, log }) {
      const signal = AbortSignal.timeout(20);
      const gaveUp = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      try { await Promise.race([clock.sleep(message.attempt * 15).then(() => db.exists('stock', 'mug')), gaveUp]); log.info('in time'); }
      catch (error) { log.info(error.name + error.code + (error instanceof DOMException)); }
      await message.ack();
    }`,
  'a sleep that is called off': `
    export async function handle(message, { db, clock, log }) {
      const controller = new AbortController();
      const heartbeat = (async () => { for (;;) { await clock.sleep(50, { signal: controller.signal }); await db.increment('stock', 'mug', 1); } })().catch(error => log.info('ended ' + error.name));
      await clock.sleep(120); controller.abort(); await heartbeat; await clock.sleep(100); log.info('after ' + Date.now());
      await message.ack();
    }`,
  'sleeps that are due together, of which one calls off the other': `
    export async function handle(message, { db, clock, log }) {
      const controller = new AbortController();
      const first = clock.sleep(10).then(() => { log.info('first'); controller.abort('enough'); });
      const second = clock.sleep(10, { signal: controller.signal }).then(() => log.info('second'), reason => log.info('not second: ' + reason));
      const third = clock.sleep(10).then(() => log.info('third'));
      await Promise.all([first, second, third]); await db.exists('stock', 'mug'); await message.ack();
    }`,
  'a signal that had aborted before': `
    export async function handle(message, { clock, log }) {
      const signal = AbortSignal.any([AbortSignal.abort(new RangeError('before')), AbortSignal.timeout(5)]);
      await clock.sleep(5, { signal }).catch(error => log.info(String(error)));
      try { signal.throwIfAborted(); } catch (error) { log.info(error.message); }
      await message.ack();
    }`,
  'timers of Node, as promises': `
    import { setTimeout as sleep, setInterval } from 'node:timers/promises';
    import { once, EventEmitter } from 'node:events';
    export async function handle(message, { db, log }) {
      log.info(await sleep(5, 'five'));
      const emitter = new EventEmitter();
      setTimeout(() => emitter.emit('ready', 1, 2), 5).unref();
      log.info((await once(emitter, 'ready')).join());
      const signal = AbortSignal.timeout(25);
      try { await Promise.all([sleep(500, null, { signal }), once(emitter, 'never', { signal })]); } catch (error) { log.info(error.code + error.cause.name); }
      let n = 0;
      for await (const value of setInterval(10, 'tick')) { await db.exists('stock', value + n); n += 1; if (n === 2) break; }
      await message.ack();
    }`,
  'events one after the other': `
    import { on, EventEmitter } from 'events';
    export async function handle(message, { db, log }) {
      const emitter = new EventEmitter();
      const all = (async () => { for await (const [row] of on(emitter, 'row', { signal: AbortSignal.timeout(30) })) log.info('row ' + row); })().catch(error => log.info(error.name));
      for (let n = 0; n < 2; n += 1) { await db.exists('stock', 'n' + n); emitter.emit('row', n); }
      await all; await message.ack();
    }`,
  'listeners, and what they may do': `
    export async function handle(message, { db, log }) {
      const target = new EventTarget(); const stop = new AbortController();
      target.addEventListener('x', async event => { log.info('a' + event.detail); await db.exists('stock', 'mug'); log.info('b'); }, { signal: stop.signal });
      target.addEventListener('x', () => stop.abort(), { once: true });
      target.dispatchEvent(new CustomEvent('x', { detail: 1 })); target.dispatchEvent(new CustomEvent('x', { detail: 2 }));
      await db.exists('stock', 'pen'); await message.ack();
    }`,
  'a listener that throws': `
    export async function handle(message, { db, log }) {
      const target = new EventTarget(); target.addEventListener('x', () => { throw new Error('in a listener'); }); target.addEventListener('x', () => log.info('still told'));
      await db.exists('stock', 'mug'); target.dispatchEvent(new Event('x')); log.info('goes on'); await message.ack();
    }`,
  'clocks that tell the same': `
    import { performance as other } from 'node:perf_hooks';
    export async function handle(message, { db, clock, log }) {
      const before = performance.now(); console.time('work'); await clock.sleep(30); console.timeLog('work');
      log.info([performance.now() - before, other.now() === clock.now(), performance.timeOrigin + performance.now() === Date.now()].join());
      console.timeEnd('work'); console.count('deliveries'); await db.exists('stock', 'mug'); await message.ack();
    }`,
  'digests and assertions': `
    import { createHash } from 'node:crypto';
    import assert from 'node:assert';
    export async function handle(message, { db, log }) {
      const key = createHash('sha256').update(JSON.stringify(message.body)).digest('hex');
      const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(message.body))));
      assert.equal(key.slice(0, 2), bytes[0].toString(16).padStart(2, '0'));
      await assert.rejects(db.insert('processed_events', key, {}).then(() => db.insert('processed_events', key, {})), { name: 'UniqueViolation' }).catch(error => log.info(error.name));
      log.info(new URL('/orders?id=' + message.body.orderId, 'https://example.com').href + (1234.5).toLocaleString());
      await message.ack();
    }`,
};
