import { expect, it } from 'vitest';
import { restore, toBookmark } from './bookmark.ts';
import { type Api, findApi, openScorm, timespan } from './scorm.ts';

/** A platform that keeps what it is told. `refuse`: names that it does not take. */
function platform(values: Record<string, string> = {}, refuse: readonly string[] = []) {
  const calls: string[] = [];
  let error = '0';
  const took = (call: string): string => {
    calls.push(call);
    return 'true';
  };
  const api: Api = {
    LMSInitialize: () => String(!refuse.includes('begin')),
    LMSFinish: () => took('finish'),
    LMSGetValue: name => values[name] ?? '',
    LMSSetValue(name, value) {
      if (refuse.includes(name)) {
        error = '405';
        return 'false';
      }
      calls.push(`${name}=${value}`);
      values[name] = value;
      return 'true';
    },
    LMSCommit: () => took('commit'),
    LMSGetLastError: () => error,
    LMSGetErrorString: code => (code === '405' ? 'Incorrect Data Type' : 'No error'),
  };
  return { api, calls, values };
}

it('finds the platform in a window above, in the one that opened it, and in none of another site', () => {
  const { api } = platform();
  const top: { API?: Api; parent: unknown } = { API: api, parent: null };
  top.parent = top;
  expect(findApi({ parent: { parent: top } })).toBe(api);
  const alone: { parent: unknown; opener: unknown } = { parent: null, opener: { parent: top } };
  alone.parent = alone;
  expect(findApi(alone)).toBe(api);
  const foreign = new Proxy({} as { parent: unknown }, {
    get() {
      throw new DOMException('Blocked', 'SecurityError');
    },
  });
  expect(findApi({ parent: foreign })).toBeNull();
  const ring: { parent: unknown; opener?: unknown } = { parent: null };
  ring.parent = { parent: ring };
  ring.opener = ring;
  expect(findApi(ring)).toBeNull();
});

it('is incomplete once it was opened, and tells score and status together', () => {
  const { api, calls, values } = platform({ 'cmi.core.student_id': 'ada', 'cmi.core.lesson_status': 'not attempted' });
  let now = 0;
  const record = openScorm(api, () => now);
  expect(record).toMatchObject({ learner: 'ada', recording: true, bookmark: null, standing: { score: null, status: 'incomplete' } });
  expect(values['cmi.core.lesson_status']).toBe('incomplete');
  void record.report({ score: 40, status: 'failed' });
  expect(values).toMatchObject({ 'cmi.core.score.raw': '40', 'cmi.core.score.max': '100', 'cmi.core.lesson_status': 'failed' });
  now = 61_500;
  record.leave({ score: 40, status: 'failed' });
  record.leave({ score: 40, status: 'failed' });
  expect(calls.slice(-4)).toEqual(['cmi.core.session_time=0000:01:01.50', 'cmi.core.exit=suspend', 'commit', 'finish']);
  expect(calls.filter(call => call === 'finish')).toHaveLength(1);
});

it('leaves a status alone that somebody has earned', () => {
  const { api, values } = platform({ 'cmi.core.lesson_status': 'passed', 'cmi.core.score.raw': '100', 'cmi.suspend_data': 'at=1&code=x' });
  const record = openScorm(api, () => 0);
  expect(record).toMatchObject({ standing: { score: 100, status: 'passed' }, bookmark: 'at=1&code=x' });
  expect(values['cmi.core.lesson_status']).toBe('passed');
});

it('records nothing where the platform only shows it', () => {
  const { api, calls } = platform({ 'cmi.core.lesson_mode': 'review' });
  const record = openScorm(api, () => 0);
  void record.report({ score: 100, status: 'passed' });
  expect(record.remember('x')).toBe(false);
  expect(calls).toEqual([]);
});

it('says what the platform does not take', () => {
  expect(() => openScorm(null, () => 0)).toThrow('No learning platform was found around this page');
  expect(() => openScorm(platform({}, ['begin']).api, () => 0)).toThrow('did not begin: No error (0)');
  const record = openScorm(platform({}, ['cmi.core.score.raw']).api, () => 0);
  expect(() => record.report({ score: 1, status: 'failed' })).toThrow('cmi.core.score.raw: Incorrect Data Type (405)');
});

it('keeps code of usual length, and none that is too long for the standard', async () => {
  const record = openScorm(platform().api, () => 0);
  const files = [{ path: 'handler.ts', text: 'export async function handle() {\n  await db.insert("done", { id: 1 });\n}\n'.repeat(30) }];
  const short = await toBookmark({ files, at: 5 });
  expect(record.remember(short)).toBe(true);
  expect(record.remember('x'.repeat(4097))).toBe(false);

  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  };
  expect(await restore(store, 'ada:', 'labels', short)).toBe(true);
  expect(JSON.parse(kept.get('ada:ackademy:v1:code:labels')!)).toEqual({ files, at: 5, previous: null });
  // What this browser has is newer, or another learner's.
  expect(await restore(store, 'ada:', 'labels', short)).toBe(false);
  expect([...kept.keys()]).toEqual(['ada:ackademy:v1:code:labels']);
  expect(await restore(store, 'ada:', 'labels', 'at=9&code=%%')).toBe(false);
});

it('writes time as the standard has it', () => {
  expect([0, 1234, 3_600_000, 86_399_999].map(timespan)).toEqual(['0000:00:00.00', '0000:00:01.23', '0001:00:00.00', '0024:00:00.00']);
});
