/**
 * Errors whose words are the engine's. They quote the source, which is not the same lowered; a program that logs them, stores
 * them and throws them on must not make the oracle doubt us. Nor must it read a name of ours in them: then it does the work, and so passes.
 */
import { type Hostile, handler, notInPage, WORK } from './submission.ts';

const told = (what: string, body: string): Hostile =>
  handler(
    what,
    ['fail'],
    `try { ${body} } catch (error) { if (String(error).includes('$' + '$')) { ${WORK} return; } log.error(String(error)); await db.put('processed_events', 'e', { text: String(error.message) }); throw error; }`,
  );

export const words: readonly Hostile[] = notInPage([
  told('a property of undefined', 'message.nope.x();'),
  told('a call of undefined', 'message.nope();'),
  told('a call of the result of an await', "await (await db.get('stock', 'mug')).nope();"),
  told('a call of the result of a call', '(() => 1)()();'),
  told('a pattern for a row', "const [x] = await db.get('stock', 'mug'); x;"),
  told('a pattern for null', "const { a } = await db.get('stock', 'none'); a;"),
  told('a loop over null', "for (const x of await db.get('stock', 'none')) x;"),
  told('an awaiting loop over a number', 'for await (const x of 5) x;'),
  told('Promise.all of a number', 'await Promise.all(5);'),
  told('yield* of a number', 'async function* on() { yield* 5; } for await (const x of on()) x;'),
  told('new of a row', "new (await db.get('stock', 'mug'))();"),
  told('new of an async function', 'const f = async () => {}; new f();'),
  told('new of an async method', 'const o = { async m() {} }; new o.m();'),
  told('a private field of another', 'class Q { #a = 1; async m(o) { return o.#a; } } await new Q().m({});'),
  told('a private async method of another', 'class Q { async #a() {} async m(o) { return o.#a(); } } await new Q().m({});'),
  told('a method that super does not have', 'class A { async m() { return super.nope(); } } await new A().m();'),
  told('a variable before its declaration', 'await null; x; let x = 1;'),
  told('a parameter that cannot be filled', 'const f = async ({ a: { b } }) => b; await f({});'),
  told('a symbol as text', "await (Symbol() + '');"),
  told('JSON that is none', "JSON.parse('{');"),
  told('a call of a member of the result of a call', 'message.ack.bind(message).nope();'),
  told('new of a member of the result of a call', 'new (message.ack.bind(message).nope)();'),
  told('a member of eval', 'eval.nope();'),
  told('a row that is awaited and called at once', "const row = (await db.get('stock', 'mug')).nope(); row;"),
  told('a pattern for what was caught', 'try { throw null; } catch ({ a }) { a; }'),
  told('the name of a function', "const f = () => { message.body.valueOf(); }; f.name = 'x';"),
  told('a class that extends an arrow function', 'const f = async () => { await message.body.valueOf(); }; class A extends f {} new A();'),
  told('a method of a map on a function', 'Map.prototype.get.call(() => { message.body.valueOf(); });'),
  told('new of a name that nothing declares', 'new Mapp();'),
  told('a member of such a name, constructed', 'new Mapp.of.something();'),
  told('such a name, given a value', 'Mapp = await null;'),
  told('the text of the handler', 'throw new Error(String(handle) + handle.name + handle.length);'),
]);
