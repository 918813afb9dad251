import { expect, test } from 'vitest';
import { sectionToGoOnWith } from './go-on.ts';

const IDS = ['a', 'b', 'c', 'd'];
const at = (section: string) => ({ section, whole: false });

test.each([
  ['nothing was begun', [], null, null],
  ['one stopped before the end of a section', ['a'], at('b'), 'b'],
  ['one stopped at the end of a section', ['a', 'b'], at('b'), 'c'],
  ['the sections after that were read already', ['b', 'c', 'd'], at('b'), 'a'],
  ['only what was read is known, out of an imported file', ['a', 'c'], null, 'd'],
  ['one stopped in a section that the lesson no longer has', ['a'], at('gone'), 'b'],
  ['what was read is no longer there', ['gone'], null, null],
  ['everything was read', IDS, at('d'), null],
])('when %s', (_, read, place, section) => {
  expect(sectionToGoOnWith(IDS, read, place)).toBe(section);
});
