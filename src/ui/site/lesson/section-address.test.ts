import { expect, test } from 'vitest';
import { LESSON, lessonAddress, sectionAddress } from './section-address.ts';

test('a lesson, a section and what is in it have addresses', () => {
  expect(lessonAddress(LESSON)).toBe('/lesson/event-driven-pub-sub/');
  expect(sectionAddress(LESSON, 'log')).toBe('/lesson/event-driven-pub-sub/#log');
  expect(sectionAddress(LESSON, 'log', 'figure-log')).toBe('/lesson/event-driven-pub-sub/#figure-log');
});
