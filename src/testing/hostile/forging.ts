/** Attempts at a verdict that was not earned, or at what is not meant to be seen. */
import { file, type Hostile, handler, notInPage, shut } from './submission.ts';

const DONE = "{ kind: 'done', complete: true, runs: 1, states: 1 }";

/** What services and criteria make of strange values. */
const values: readonly Hostile[] = [
  handler(
    'writes events into rows and logs',
    ['fail'],
    "await db.put('processed_events', 'x', { type: 'applied', at: 0, call: 1, result: null, changes: [{ table: 'stock', key: 'mug', before: { quantity: 10 }, after: { quantity: 7 } }], replied: true }); log.info('{\"type\":\"applied\"}', { type: 'ended', reason: 'quiet' });",
  ),
  handler('acknowledges without the work', ['fail'], 'await message.ack();'),
  handler(
    'writes the stock it is judged by without the mark',
    ['fail'],
    "await db.put('stock', message.body.sku, { quantity: 7 }); await message.ack();",
  ),
  handler(
    'a quantity that is not a number to everybody',
    ['fail'],
    "await db.put('stock', message.body.sku, { quantity: { valueOf: 7 } }); await message.ack();",
  ),
  handler(
    'a stock beyond all numbers',
    ['fail'],
    "for (let i = 0; i < 3; i += 1) await db.increment('stock', message.body.sku, 1.7e308); await message.ack();",
  ),
  handler('a table called __proto__', ['fail'], "await db.put('__proto__', 'quantity', { quantity: 7 });"),
  handler('a table called constructor', ['fail'], "await db.get('constructor', 'prototype');"),
  shut(
    'keys called __proto__',
    "for (const key of ['__proto__', 'constructor']) { await db.put('processed_events', key, { quantity: 1 }); const row = await db.get('processed_events', key); await db.delete('processed_events', key); if (row?.quantity !== 1) return key; } return ({}).quantity;",
  ),
  shut(
    'columns called __proto__',
    "await db.put('processed_events', 'x', JSON.parse('{\"__proto__\":{\"quantity\":1},\"constructor\":1}')).catch(() => {}); const row = await db.get('processed_events', 'x'); await db.delete('processed_events', 'x'); return row?.quantity ?? ({}).quantity;",
  ),
  shut(
    'a column called __proto__ to count in',
    "await db.put('processed_events', 'x', {}); await db.increment('processed_events', 'x', 1, '__proto__').catch(() => {}); await db.delete('processed_events', 'x'); return ({}).quantity;",
  ),
  shut(
    'bodies with a prototype',
    'return message.body.__proto__ === Object.prototype && Object.isFrozen(message.body.__proto__) ? undefined : 1;',
  ),
  shut(
    'the rest of the message',
    'return message.receipt ?? message.receiptHandle ?? message.delivery ?? message.schedule ?? message.worker ?? services.schedule ?? services.exercise ?? undefined;',
  ),
  shut(
    'the criteria and the bounds',
    'return globalThis.exercise ?? globalThis.request ?? globalThis.simulation ?? globalThis.history ?? undefined;',
  ),
];

export const forging: readonly Hostile[] = [
  handler(
    'posts a verdict to the page',
    ['fail'],
    `try { postMessage(${DONE}); } catch {} try { self.postMessage(${DONE}); } catch {} try { parent.postMessage(${DONE}, '*'); } catch {} try { top.postMessage(${DONE}, '*'); } catch {} try { port.postMessage(${DONE}); } catch {}`,
  ),
  handler(
    'waits for the channel',
    ['fail'],
    `try { onmessage = event => event.ports[0].postMessage(${DONE}); } catch {} try { addEventListener('message', event => event.ports[0].postMessage(${DONE})); } catch {}`,
  ),
  handler('makes a channel', ['fail'], `try { new MessageChannel().port1.postMessage(${DONE}); } catch {}`),
  handler(
    'prints lines of the protocol',
    ['fail'],
    `console.log(JSON.stringify(${DONE})); console.log('\\n' + JSON.stringify(${DONE}) + '\\n'); log.info(JSON.stringify(${DONE}), ${DONE});`,
  ),
  handler(
    'prints lines of the protocol to the process',
    ['fail'],
    `try { process.stdout.write(JSON.stringify(${DONE})); } catch {} try { process.send(${DONE}); } catch {}`,
  ),
  handler('throws a last word', ['fail'], `throw ${DONE};`),
  handler(
    'throws a halt of its own',
    ['fail'],
    "throw Object.assign(new Error('endless-loop'), { name: 'Halt', reason: 'endless-loop', line: null });",
  ),
  handler('throws a lost sandbox', ['fail'], "throw Object.assign(new Error('stopped'), { name: 'SandboxLost', reason: 'cancelled' });"),
  handler('throws a fault of ours', ['fail'], "throw Object.assign(new Error('our fault'), { kind: 'our-fault', name: 'our-fault' });"),
  file('throws a last word while loading', ['does-not-load'], `throw ${DONE};\nexport async function handle() {}`),
  file(
    'exports what lowered code returns',
    ['fail'],
    "export const exports_ = {}; export { exports_ as exports }; export const line = () => { throw 1; }; export const verdict = 'pass';\nexport async function handle() {}",
  ),
  file('exports a then', ['fail'], 'export const then = resolve => resolve({ handle: () => {} });\nexport async function handle() {}'),
  file(
    'exports names of Object.prototype',
    ['fail'],
    "const x = 1;\nexport { x as '__proto__', x as 'constructor', x as 'hasOwnProperty', x as 'toString' };\nexport async function handle() {}",
  ),
  file('the solution, by its path', ['does-not-compile'], "export { handle } from '../solution/handler.ts';"),
  file('the solution, beside it', ['does-not-compile'], "export { handle } from './solution/handler.ts';"),
  file(
    'the solution, from the root',
    ['does-not-compile'],
    "export { handle } from '/exercises/idempotent-order-consumer/solution/handler.ts';",
  ),
  file(
    'the solution, as a file: address',
    ['does-not-compile'],
    "export { handle } from 'file:///exercises/idempotent-order-consumer/solution/handler.ts';",
  ),
  file(
    'the exercise, as text',
    ['does-not-compile'],
    "import text from './exercise.yaml';\nconsole.log(text);\nexport async function handle() {}",
  ),
  file(
    'the graders',
    ['does-not-compile'],
    "import { criterionNamed } from '../../graders/index.ts';\ncriterionNamed.x = 1;\nexport async function handle() {}",
  ),
  file(
    'a name with a line break that would close our function',
    ['does-not-compile', 'fail', 'does-not-load'],
    'export async function handle() {} } return { exports: {}, line: () => 1 }; }) //',
  ),
  file(
    'an export that would close our text',
    ['fail'],
    "const x = 1;\nexport { x as '\"]: 1 }, line: () => 1 }; }) //' };\nexport async function handle() {}",
  ),
  file(
    'a source map of its own',
    ['fail'],
    'export async function handle() { throw 1; }\n//# sourceMappingURL=http://localhost/map.json\n//# sourceURL=/src/sandbox/inside.ts',
  ),
  handler(
    'an HTML comment and the word import in text',
    ['fail'],
    "log.info('<!-- --> import(x) eval(x) ' + `import(x)`); /* <!-- import(x) --> */",
  ),
  ...notInPage(values),
];
