import { expect, it } from 'vitest';
import { ownResults } from './own.ts';

const own = [
  {
    slug: 'labels',
    title: 'Stick each label once',
    summary: 'A printer that jams.',
    text: 'Labels come from a Kafka topic. Ünit 7 prints them.',
  },
  { slug: 'stock', title: 'Count the stock', summary: 'Shelves and labels.', text: 'Nothing more.' },
];
const found = (typed: string) => ownResults(own, typed).map(({ href }) => href);

it('finds exercises by the beginnings of all words, titles first', () => {
  expect(found('label')).toEqual(['/exercises/labels/', '/exercises/stock/']);
  expect(found('LABEL kaf')).toEqual(['/exercises/labels/']);
  expect(found('ünit')).toEqual(['/exercises/labels/']);
  expect(found('abel')).toEqual([]);
  expect(found('label outbox')).toEqual([]);
  expect(found(' .*( ')).toEqual([]);
});

it('shows the words around, with what was looked for marked', () => {
  const [{ title, place, parts } = { title: '', place: '', parts: [] }] = ownResults(own, 'kafka');
  expect([title, place]).toEqual(['Stick each label once', 'Exercise']);
  expect(parts.map(({ text }) => text).join('')).toContain('come from a Kafka topic.');
  expect(parts.filter(({ marked }) => marked).map(({ text }) => text)).toEqual(['Kafka']);
});
