import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Attempt, finish, newAttempt } from '../../interview/attempt.ts';
import { exported, forget, type ListedStore, merge } from './kept.ts';
import schema from './progress-file.schema.json' with { type: 'json' };
import { type ProgressFile, parseProgressFile } from './progress-file.ts';

function storeOf(entries: Readonly<Record<string, unknown>> = {}): ListedStore {
  const map = new Map(Object.entries(entries).map(([key, value]) => [`ackademy:v1:${key}`, JSON.stringify(value)]));
  return {
    getItem: key => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: key => void map.delete(key),
    keys: () => [...map.keys()],
  };
}
const now = new Date('2026-11-25T12:00:00Z');
const files = (text: string) => [{ path: 'handler.ts', text }];
/** Finished a day after the other. */
const attempt = (day: number) => finish(newAttempt('fan-out', 45, day * 86_400_000, `day-${day}`), day * 86_400_000 + 60_000);
const underWay = (notes = '', seenAt = 0): Attempt => {
  const begun = newAttempt('fan-out', 45, 0, 'now');
  return { ...begun, notes, clock: { ...begun.clock, seenAt } };
};
const full = {
  'read:pub-sub': ['wait', 'order'],
  'quiz:draining': { choice: 2, right: true },
  'quiz:buffer-full': { choice: 0, right: false },
  'quiz:queue-grows': { choice: 1, right: true, again: { step: 1, due: 8 } },
  'progress:consumer': { best: 7, of: 10, passed: false, at: 5, stopped: 'effect-once' },
  'code:consumer': { files: files('mine'), at: 9, previous: null },
  'hints:consumer': 2,
  'interview:fan-out/past': [attempt(2), attempt(1)],
  'interview:fan-out/now': underWay(),
  'place:pub-sub': { section: 'order', whole: false },
  theme: 'dark',
};
const parsed = (text: string): ProgressFile => {
  const result = parseProgressFile(text);
  if (!result.ok) throw new Error(result.problem);
  return result.file;
};
const roundTrip = (store: ListedStore) => parsed(JSON.stringify(exported(store, now)));

describe('an exported file', () => {
  test('brought to another browser gives the same file there', () => {
    const file = roundTrip(storeOf(full));
    const there = storeOf();
    expect(merge(there, file)).toEqual({ sections: 2, checks: 3, exercises: 1, programs: 1, interviews: 3 });
    expect(exported(there, now)).toEqual(file);
  });

  test('imported twice changes nothing the second time', () => {
    const there = storeOf();
    const file = roundTrip(storeOf(full));
    merge(there, file);
    expect(merge(there, file)).toEqual({ sections: 0, checks: 0, exercises: 0, programs: 0, interviews: 0 });
  });

  test('leaves out what does not belong to a reader’s progress, and what is damaged', () => {
    const file = exported(storeOf({ ...full, 'quiz:broken': 'yes', 'progress:broken': { best: 'all' }, 'code:broken': {} }), now);
    expect(file.checks).not.toHaveProperty('broken');
    expect(file.exercises).not.toHaveProperty('broken');
    expect(file.code).not.toHaveProperty('broken');
    expect(JSON.stringify(file)).not.toContain('dark');
  });
});

describe('merging', () => {
  test('a right answer here is not undone by a wrong one in the file, and the other way round a right one is taken', () => {
    const here = storeOf({ 'quiz:draining': { choice: 0, right: false }, 'quiz:order': { choice: 1, right: true } });
    merge(here, roundTrip(storeOf({ 'quiz:draining': { choice: 2, right: true }, 'quiz:order': { choice: 3, right: false } })));
    expect(exported(here, now).checks).toEqual({ draining: { choice: 2, right: true }, order: { choice: 1, right: true } });
  });

  test('a pass stays a pass, and the better of two results is kept', () => {
    const result = (best: number, passed: boolean, at = 0) => ({ 'progress:consumer': { best, of: 10, passed, at } });
    const passed = storeOf(result(10, true));
    merge(passed, roundTrip(storeOf(result(9, false, 99))));
    expect(exported(passed, now).exercises.consumer).toMatchObject({ best: 10, passed: true });
    const begun = storeOf(result(3, false));
    merge(begun, roundTrip(storeOf(result(7, false))));
    expect(exported(begun, now).exercises.consumer).toMatchObject({ best: 7 });
  });

  test.each([
    ['later', 20, 'theirs', 'mine'],
    ['earlier', 1, 'mine', 'theirs'],
  ])('of two texts the later is shown and the other can be brought back: theirs is %s', (_, at, shown, behind) => {
    const here = storeOf({ 'code:consumer': { files: files('mine'), at: 9, previous: null } });
    merge(here, roundTrip(storeOf({ 'code:consumer': { files: files('theirs'), at } })));
    const kept = JSON.parse(here.getItem('ackademy:v1:code:consumer')!);
    expect(kept.files[0].text).toBe(shown);
    expect(kept.previous.files[0].text).toBe(behind);
  });

  test('attempts at the interview are put to those that are here, the newest first, and what is none is left out', () => {
    const here = storeOf({ 'interview:fan-out/past': [attempt(3), attempt(1)] });
    const file = roundTrip(storeOf(full));
    const odd = {
      ...file,
      interviews: { 'fan-out': [...file.interviews!['fan-out']!, { id: 'odd' }, newAttempt('fan-out', 45, 9, 'open')] },
    };
    // The one that is under way came first, and no other takes its place.
    expect(merge(here, parsed(JSON.stringify(odd))).interviews).toBe(2);
    expect(exported(here, now).interviews).toEqual({ 'fan-out': [underWay(), attempt(3), attempt(2), attempt(1)] });
  });

  test('an attempt under way goes on where no other is, and the later state of it counts', () => {
    const at = (attempt: Attempt) => storeOf({ 'interview:fan-out/now': attempt });
    const brought = (from: ListedStore, to: ListedStore) => {
      const { interviews } = merge(to, roundTrip(from));
      return [interviews, exported(to, now).interviews?.['fan-out']];
    };
    const later = underWay('later', 60_000);
    expect(brought(at(later), storeOf())).toEqual([1, [later]]);
    expect(brought(at(later), at(underWay()))).toEqual([1, [later]]);
    expect(brought(at(underWay()), at(later))).toEqual([0, [later]]);
    const other = newAttempt('fan-out', 45, 0, 'other');
    expect(brought(at(later), at(other))).toEqual([0, [other]]);
    const done = finish(underWay(), 60_000);
    expect(brought(at(underWay()), storeOf({ 'interview:fan-out/past': [done] }))).toEqual([0, [done]]);
  });

  test('a file of the time before the interview is read', () => {
    const { interviews: _, ...before } = roundTrip(storeOf(full));
    expect(merge(storeOf(), parsed(JSON.stringify(before)))).toMatchObject({ sections: 2, interviews: 0 });
  });

  test('says that there is no room when there is none', () => {
    const small: ListedStore = {
      ...storeOf(),
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    };
    expect(() => merge(small, roundTrip(storeOf(full)))).toThrow('no room left');
  });
});

describe('a file that is not one of ours', () => {
  test.each([
    ['hello', /not JSON/],
    ['[]', /kind/],
    ['{"kind":"ackademy-progress","version":2}', /version 2/],
    ['{"kind":"ackademy-progress","version":1}', /exported is missing/],
  ])('%s is refused with a reason', (text, reason) => {
    expect(parseProgressFile(text)).toMatchObject({ ok: false, problem: expect.stringMatching(reason) });
  });

  test('is refused with the path to what is wrong', () => {
    const file = { ...exported(storeOf(full), now), checks: { draining: { choice: -1, right: true } } };
    expect(parseProgressFile(JSON.stringify(file))).toEqual({
      ok: false,
      problem: 'Nothing was imported. checks.draining.choice must be a whole number from 0 up.',
    });
  });

  test('is refused by the schema too, and the other way round', () => {
    const bySchema = new Ajv2020().compile(schema);
    const right = exported(storeOf(full), now);
    const paths = (value: unknown): (readonly string[])[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([name, inner]) => [[name], ...paths(inner).map(rest => [name, ...rest])])
        : [];
    const changed = (path: readonly string[], to: unknown): unknown => {
      const copy = structuredClone(right) as unknown as Record<string, unknown>;
      let at = copy;
      for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
      if (to === undefined) delete at[path.at(-1)!];
      else at[path.at(-1)!] = to;
      // A hole in a list becomes null on its way through JSON.
      return JSON.parse(JSON.stringify(copy));
    };
    let refused = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...paths(right)),
        fc.oneof(fc.constant(undefined), fc.constant({}), fc.constant([]), fc.jsonValue()),
        (path, to) => {
          const file = changed(path, to);
          const ok = bySchema(file);
          if (!ok) refused += 1;
          expect(parseProgressFile(JSON.stringify(file)).ok, JSON.stringify(file)).toBe(ok);
        },
      ),
      { numRuns: 500, seed: 5 },
    );
    expect(refused).toBeGreaterThan(50);
  });
});

test('forgetting leaves the theme, and the code unless told otherwise', () => {
  const store = storeOf(full);
  forget(store, false);
  expect(
    store
      .keys()
      .map(key => key.slice(12))
      .sort(),
  ).toEqual(['code:consumer', 'theme']);
  forget(store, true);
  expect(store.keys().map(key => key.slice(12))).toEqual(['theme']);
});
