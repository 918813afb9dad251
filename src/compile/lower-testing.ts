/** For tests: the same program on the engine's own promises and, lowered, on ours. Its traces must be equal. */
import { addMapping, GenMapping, toEncodedMap } from '@jridgewell/gen-mapping';
import { openRealm } from '../process/open-realm.ts';
import type { Life, LifeWorld, Realm } from '../process/realm.ts';
import type { CompiledProgram } from './compiled.ts';
import { type LowerOptions, lower } from './lower.ts';

/** A world in which time stands still, chance is a constant and nothing is logged. */
export function quietWorld(overrides: Partial<LifeWorld> = {}): LifeWorld {
  return {
    now: () => 0,
    random: () => 0.5,
    uuid: () => '00000000-0000-4000-8000-000000000000',
    log: () => {},
    setTimer: () => 1,
    clearTimer: () => {},
    ...overrides,
  };
}

/** Lowers a module that needs no bundling: plain JavaScript, no imports. Lines stay as they are. */
export function lowered(code: string, options: LowerOptions = {}): CompiledProgram {
  const map = new GenMapping({ file: 'bundle.js' });
  code.split('\n').forEach((text, index) => {
    for (let column = 0; column <= text.length; column += 1)
      addMapping(map, {
        generated: { line: index + 1, column },
        source: 'learner:handler.ts',
        original: { line: index + 1, column },
      });
  });
  const result = lower(code, JSON.stringify(toEncodedMap(map)), options);
  if (!result.ok) throw new Error(result.errors.map(({ line, text }) => `${line}: ${text}`).join('\n'));
  return { ...result.program, native: '' };
}

export function startLowered(
  code: string,
  realm: Realm = openRealm({ hardened: false }),
  world: LifeWorld = quietWorld(),
): { life: Life; realm: Realm } {
  return { life: realm.load(lowered(code)).start(world), realm };
}

type Log = (text: unknown) => void;
type Main = (log: Log) => unknown;

/** Runs at the same time as the program and writes a mark each tick, so that a job too many or too few shows. */
const TICKS = `
async function tickTock(log) { for (let n = 1; n <= 40; n += 1) { await null; log('tick ' + n); } }
`;

const whole = (body: string): string => `${TICKS}${body}\nexport { main, tickTock };`;

/** The trace of `main(log)` on the engine's own promises. */
export async function nativeTrace(body: string): Promise<string[]> {
  const text = whole(body).replace(/export \{[^}]*\};\s*$/, 'return { main, tickTock };');
  const { main, tickTock } = new Function(`'use strict'; ${text}`)() as { main: Main; tickTock: Main };
  const trace: string[] = [];
  const log = (value: unknown) => void trace.push(show(value));
  tickTock(log);
  let outcome: unknown;
  try {
    outcome = main(log);
    log('returned');
  } catch (error) {
    log(error);
  }
  if (outcome !== undefined)
    (async () => outcome)().then(
      value => log(value),
      error => log(error),
    );
  for (let round = 0; round < 3; round += 1) await new Promise(resolve => setImmediate(resolve));
  return trace;
}

/** The trace of the lowered program on our queue. */
export function loweredTrace(body: string, realm: Realm = openRealm({ hardened: false })): string[] {
  const { life } = startLowered(whole(body), realm);
  const { main, tickTock } = life.exports as { main: Main; tickTock: Main };
  const trace: string[] = [];
  const log = (value: unknown) => void trace.push(show(value));
  realm.jobs.enqueue(() => {
    tickTock(log);
    let outcome: unknown;
    try {
      outcome = main(log);
      log('returned');
    } catch (error) {
      log(error);
    }
    // What the native side does with an async arrow function that returns the outcome.
    if (outcome === undefined) return;
    const { promise, resolve } = realm.promises.pending();
    resolve(outcome);
    promise.then(
      value => log(value),
      error => log(error),
    );
  });
  realm.jobs.drain();
  return trace;
}

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === 'function') return `function ${value.name}/${value.length}`;
  if (typeof value === 'symbol' || typeof value === 'bigint') return String(value);
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}
