import { expect, test } from 'vitest';
import { LESSON, lessonAddress, sectionAddress, wholeAddress } from './section-address.ts';

test('a lesson, its sections and what is in them have addresses', () => {
  expect(lessonAddress(LESSON)).toBe('/lesson/event-driven-pub-sub/');
  expect(sectionAddress(LESSON, 'log')).toBe('/lesson/event-driven-pub-sub/log/');
  expect(sectionAddress(LESSON, 'log', 'figure-log')).toBe('/lesson/event-driven-pub-sub/log/#figure-log');
  expect(wholeAddress(LESSON)).toBe('/lesson/event-driven-pub-sub/whole/');
  expect(wholeAddress(LESSON, 'log')).toBe('/lesson/event-driven-pub-sub/whole/#log');
});
