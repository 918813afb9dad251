import { expect, test } from 'vitest';
import { loadedOnce, scriptsLast } from './first-paint.mjs';

const sheet = '<link rel="stylesheet" href="/_astro/a.css">';
const style = '<style>.a{color:red}</style>';
const script = '<script type="module" src="/_astro/s.js"></script>';

test('a page holds a style and loads a style sheet and a script once, where it is first named', () => {
  expect(loadedOnce(`${sheet}${style}<p>${script}</p>${sheet.replace('>', '/>')}<b>${script}</b>${style}<style>.b{}</style>`)).toBe(
    `${sheet}${style}<p>${script}</p><b></b><style>.b{}</style>`,
  );
});

test('modules are fetched after what is seen, and scripts within the page stay as they are', () => {
  expect(scriptsLast(`<script>theme()</script>${script}`)).toBe(
    '<script>theme()</script><script type="module" fetchpriority="low" src="/_astro/s.js"></script>',
  );
});
