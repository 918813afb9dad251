import { expect, test } from 'vitest';
import { partsOf, resultsOf } from './results.ts';

const lesson = {
  url: '/lesson/event-driven-pub-sub/',
  excerpt: '',
  meta: { title: 'Event-driven & Pub/Sub' },
  sub_results: ['Hot keys and lag', 'Finding the fault', 'a', 'b', 'c', 'd'].map(title => ({
    url: `/lesson/event-driven-pub-sub/#${title}`,
    title,
    excerpt: 'consumer <mark>lag</mark>',
  })),
};
const word = {
  url: '/glossary/#consumer-lag',
  excerpt: 'Consumer <mark>lag</mark>. How many',
  meta: { title: 'Consumer lag', kind: 'word' },
};

test('sections of a lesson and words of the glossary come as one list, with their places', () => {
  const results = resultsOf([word, lesson]);
  expect(results.slice(0, 2).map(({ href, title, place }) => ({ href, title, place }))).toEqual([
    { href: '/glossary/#consumer-lag', title: 'Consumer lag', place: 'Glossary' },
    { href: '/lesson/event-driven-pub-sub/#Hot keys and lag', title: 'Hot keys and lag', place: 'Event-driven & Pub/Sub' },
  ]);
});

test('one long page does not fill the list', () => {
  expect(resultsOf([lesson, word]).map(({ place }) => place)).toEqual([...Array(5).fill('Event-driven & Pub/Sub'), 'Glossary']);
});

test('an excerpt becomes text in parts, and a tag in it stays text', () => {
  expect(partsOf('if a &lt; b &amp;&amp; <mark>lag</mark> is <b>high</b>')).toEqual([
    { text: 'if a < b && ', marked: false },
    { text: 'lag', marked: true },
    { text: ' is <b>high</b>', marked: false },
  ]);
});
