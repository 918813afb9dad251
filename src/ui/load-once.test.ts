import { expect, it } from 'vitest';
import { loadOnce } from './load-once.ts';

it('loads once for all who ask at the same time, and again after it failed', async () => {
  let asked = 0;
  let works = false;
  const load = loadOnce(async () => {
    asked += 1;
    if (!works) throw new Error('no network');
    return { asked };
  });
  expect(await Promise.allSettled([load(), load()])).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  expect(asked).toBe(1);
  works = true;
  expect(await Promise.all([load(), load()])).toEqual([{ asked: 2 }, { asked: 2 }]);
  expect(await load()).toEqual({ asked: 2 });
});
