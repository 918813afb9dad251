import { expect, it } from 'vitest';
import { Lrs } from '../../testing/lms/lrs.ts';
import { type Browser, launchIn, openCmi5 } from './cmi5.ts';

/** A tab, with the platform behind it. */
function browserWith(lrs: Lrs): { browser: Browser; kept: Map<string, string>; left: RequestInit[] } {
  const kept = new Map<string, string>();
  const left: RequestInit[] = [];
  let now = Date.UTC(2026, 0, 1);
  let ids = 0;
  const browser: Browser = {
    async fetch(url, init) {
      if (init.keepalive) left.push(init);
      const headers = new Headers(init.headers);
      const { status, json } = lrs.answer({
        method: init.method ?? 'GET',
        url: new URL(url),
        header: name => headers.get(name),
        body: String(init.body ?? ''),
      });
      return new Response([204, 304].includes(status) ? null : JSON.stringify(json), { status });
    },
    uuid: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
    now: () => (now += 1000),
    session: { getItem: key => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
  };
  return { browser, kept, left };
}

const launched = (lrs: Lrs) => launchIn(`?${lrs.launch('https://lms.example')}`);

it('says that it began, that it was passed as soon as it was, and that it is over', async () => {
  const lrs = new Lrs({ masteryScore: 1 });
  const { browser, left } = browserWith(lrs);
  const record = await openCmi5(launched(lrs), browser);
  expect(record.learner).toBe('https://lms.example learner-17');
  expect(record.standing).toEqual({ score: null, status: 'incomplete' });
  await record.report({ score: 40, status: 'failed' });
  expect(lrs.verbs()).toEqual(['initialized']);
  await record.report({ score: 100, status: 'passed' });
  expect(lrs.verbs()).toEqual(['initialized', 'completed', 'passed']);
  expect(lrs.statements[2]!.result!.score).toEqual({ scaled: 1, raw: 100, min: 0, max: 100 });
  record.leave({ score: 100, status: 'passed' });
  record.leave({ score: 100, status: 'passed' });
  expect(lrs.verbs()).toEqual(['initialized', 'completed', 'passed', 'terminated']);
  expect(left).toHaveLength(1);
  expect(lrs.problems).toEqual([]);
});

it('says failed when the session is over, and goes on in the next one where this one ended', async () => {
  const lrs = new Lrs({ masteryScore: 1 });
  const { browser } = browserWith(lrs);
  const first = await openCmi5(launched(lrs), browser);
  await first.report({ score: 25, status: 'failed' });
  await first.remember('code=abc');
  first.leave({ score: 25, status: 'failed' });
  expect(lrs.verbs()).toEqual(['initialized', 'failed', 'terminated']);

  const second = await openCmi5(launched(lrs), browser);
  expect(second).toMatchObject({ standing: { score: 25, status: 'failed' }, bookmark: 'code=abc' });
  await second.report({ score: 100, status: 'passed' });
  second.leave({ score: 100, status: 'passed' });
  // What was passed once is not said again, nor taken back.
  const third = await openCmi5(launched(lrs), browser);
  expect(third.standing).toEqual({ score: 100, status: 'passed' });
  await third.report({ score: 100, status: 'passed' });
  third.leave({ score: 100, status: 'passed' });
  expect(lrs.verbs()).toEqual(['initialized', 'terminated']);
  expect(lrs.problems).toEqual([]);
});

it('says nothing of a session without a verdict but that it was', async () => {
  const lrs = new Lrs();
  const { browser } = browserWith(lrs);
  const record = await openCmi5(launched(lrs), browser);
  record.leave({ score: null, status: 'incomplete' });
  expect(lrs.verbs()).toEqual(['initialized', 'terminated']);
  expect(lrs.problems).toEqual([]);
});

it('goes by the mastery score of the platform, where it asks for less', async () => {
  const lrs = new Lrs({ masteryScore: 0.7 });
  const { browser } = browserWith(lrs);
  const record = await openCmi5(launched(lrs), browser);
  await record.report({ score: 75, status: 'failed' });
  record.leave({ score: 75, status: 'failed' });
  expect(lrs.verbs()).toEqual(['initialized', 'completed', 'passed', 'terminated']);
  expect(lrs.problems).toEqual([]);
});

it('records nothing where the platform only shows it', async () => {
  const lrs = new Lrs({ launchMode: 'Review' });
  const { browser } = browserWith(lrs);
  const record = await openCmi5(launched(lrs), browser);
  expect(record.recording).toBe(false);
  await record.report({ score: 100, status: 'passed' });
  record.leave({ score: 100, status: 'passed' });
  expect(lrs.verbs()).toEqual(['initialized', 'terminated']);
});

it('keeps its token while the page is loaded again', async () => {
  const lrs = new Lrs();
  const { browser, kept } = browserWith(lrs);
  const launch = launched(lrs);
  await openCmi5(launch, browser);
  const again = await openCmi5(launch, browser);
  again.leave({ score: null, status: 'incomplete' });
  expect(lrs.verbs()).toEqual(['initialized', 'terminated']);
  kept.clear();
  await expect(openCmi5(launch, browser)).rejects.toThrow('gives no access: The token was handed out before.');
});

it('says in a sentence what is missing', async () => {
  const { browser } = browserWith(new Lrs());
  await expect(openCmi5(launchIn('?slug=x'), browser)).rejects.toThrow('No learning platform opened this page');
  const far: Browser = { ...browser, fetch: () => Promise.reject(new TypeError('Failed to fetch')) };
  await expect(openCmi5(launched(new Lrs()), far)).rejects.toThrow('The learning platform does not answer: Failed to fetch');
});

it('asks web addresses alone', () => {
  const search = new Lrs().launch('https://lms.example').replace('https%3A%2F%2Flms.example%2Fxapi', 'javascript%3Aalert(1)');
  expect(launchIn(`?${search}`)).toBeNull();
});
