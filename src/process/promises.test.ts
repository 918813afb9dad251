// biome-ignore-all lint/suspicious/noThenProperty: thenables are what some of these tests are about
import { expect, test } from 'vitest';
import { JOBS_PER_DRAIN, Jobs } from './jobs.ts';
import { createPromises } from './promises.ts';
import { Halt } from './realm.ts';

function parts() {
  const jobs = new Jobs();
  return { jobs, promises: createPromises(jobs), said: [] as unknown[] };
}

test('nothing happens before the queue is drained, and then everything', () => {
  const { jobs, promises, said } = parts();
  const { promise, resolve } = promises.pending<number>();
  promise.then(value => value + 1).then(value => said.push(value));
  expect(jobs.empty).toBe(true);
  resolve(1);
  expect([jobs.empty, said]).toEqual([false, []]);
  jobs.drain();
  expect([jobs.empty, said]).toEqual([true, [2]]);
});

test('the ends of a promise work once', () => {
  const { jobs, promises, said } = parts();
  const { promise, resolve, reject } = promises.pending<unknown>();
  promise.then(
    value => said.push(value),
    error => said.push(['rejected', error]),
  );
  resolve(promises.Promise.resolve('first'));
  resolve('second');
  reject('third');
  jobs.drain();
  expect(said).toEqual(['first']);
});

test('observing takes values, promises, thenables and what throws when looked at', () => {
  const { jobs, promises, said } = parts();
  const observe = (value: unknown) =>
    promises.observe(
      value,
      result => said.push(result),
      error => said.push(['rejected', (error as Error).message]),
    );
  observe(1);
  observe(promises.Promise.resolve(2));
  observe({ then: (resolve: (value: number) => void) => resolve(3) });
  observe(promises.Promise.reject(new Error('no')));
  observe({
    get then() {
      throw new Error('getter');
    },
  });
  expect(said).toEqual([]);
  jobs.drain();
  expect(said).toEqual([1, 2, ['rejected', 'no'], ['rejected', 'getter'], 3]);
});

test('the queue keeps its order while it grows past its ring', () => {
  const { jobs, said } = parts();
  for (let index = 0; index < 700; index += 1) jobs.enqueue(() => said.push(index));
  jobs.drain();
  for (let index = 0; index < 5000; index += 1) jobs.enqueue(() => said.push(700 + index));
  jobs.drain();
  expect(said).toEqual(Array.from({ length: 5700 }, (_, index) => index));
});

test('jobs that queue jobs are stopped at the budget, exactly', () => {
  const { jobs } = parts();
  let ran = 0;
  const again = () => {
    ran += 1;
    jobs.enqueue(again);
  };
  jobs.enqueue(again);
  expect(() => jobs.drain()).toThrow(Halt);
  expect(ran).toBe(JOBS_PER_DRAIN);
  jobs.clear();
  expect(jobs.empty).toBe(true);
  jobs.drain();
});

test('a cleared queue forgets its jobs', () => {
  const { jobs, said } = parts();
  jobs.enqueue(() => said.push('never'));
  jobs.clear();
  jobs.drain();
  expect(said).toEqual([]);
});
