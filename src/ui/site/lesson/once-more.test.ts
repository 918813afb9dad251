import { expect, test } from 'vitest';
import { missedBefore } from './once-more.ts';

const sections = ['a', 'b', 'c', 'd', 'e'].map(id => ({ title: id, href: `/${id}/`, checks: id === 'b' ? [] : [`of-${id}`] }));

test.each([
  ['the first two sections ask nothing again', 1, []],
  ['the first two sections ask nothing again', 2, []],
  ['a section asks what was missed two sections before', 3, ['a']],
  ['a section that asked nothing has nothing to ask again', 4, []],
  ['the last section asks all that has no section two on', 5, ['c', 'd']],
])('%s: section %d', (_, number, titles) => {
  expect(missedBefore(sections, number).map(({ title }) => title)).toEqual(titles);
});

test('every check is asked again on one page, its own if there is no later one', () => {
  const again = sections.flatMap((_, at) => missedBefore(sections, at + 1).flatMap(({ checks }) => checks));
  expect(again.sort()).toEqual(['of-a', 'of-c', 'of-d']);
});
