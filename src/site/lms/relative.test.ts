import { expect, it } from 'vitest';
import { namedIn, relativePage, relativeScript, relativeSheet } from './relative.ts';

const none = { site: null, lessons: ['pub-sub'] };

it('has pages load from their own folder on', () => {
  const page =
    '<link rel="icon" href="/favicon.svg"><style>@font-face{src:url(/_astro/a.woff2)}</style><script type="module" fetchpriority="low" src="/_astro/x.js"></script><astro-island component-url="/_astro/W.js" renderer-url="/_astro/c.js">';
  expect(relativePage(page, none)).toBe(
    '<link rel="icon" href="../../favicon.svg"><style>@font-face{src:url(../../_astro/a.woff2)}</style><script type="module" fetchpriority="low" src="../../_astro/x.js"></script><astro-island component-url="../../_astro/W.js" renderer-url="../../_astro/c.js">',
  );
});

it('leads links to the lesson that comes along, or to the site, and takes others for text', () => {
  const page =
    '<a href="/lesson/pub-sub/log/">a</a><a href="/exercises/">b</a><a class="x" href="#y">c</a><a href="https://a.example/">d</a><i props="{&quot;href&quot;:[0,&quot;/lesson/pub-sub/log/&quot;]}">';
  expect(relativePage(page, none)).toBe(
    '<a href="../../lesson/pub-sub.html#log">a</a><span>b</span><a class="x" href="#y">c</a><a href="https://a.example/">d</a><i props="{&quot;href&quot;:[0,&quot;../../lesson/pub-sub.html#log&quot;]}">',
  );
  const site = { site: 'https://course.example/', lessons: [] };
  expect(relativePage(page, site)).toContain(
    '<a href="https://course.example/lesson/pub-sub/log/">a</a><a href="https://course.example/exercises/">b</a>',
  );
  expect(relativePage(page, site)).toContain('&quot;https://course.example/lesson/pub-sub/log/&quot;');
});

it('has scripts load what lies beside them', () => {
  expect(relativeScript('a.js', 'new Worker(new URL(`/_astro/w-1_2.js`,``+import.meta.url),{type:`module`})')).toBe(
    'new Worker(new URL(new URL("./w-1_2.js",import.meta.url).href,``+import.meta.url),{type:`module`})',
  );
  expect(relativeScript('a.js', 'x=e?`modulepreload`:`preload`})(),t=function(e){return`/`+e},n={}')).toBe(
    'x=e?`modulepreload`:`preload`})(),t=function(e){return new URL("../"+e,import.meta.url).href},n={}',
  );
  // What is text stays text.
  expect(relativeScript('a.js', 'say("see /_astro/ for more")')).toBe('say("see /_astro/ for more")');
});

it('refuses a script that loads by an address which it does not understand', () => {
  expect(() => relativeScript('a.js', 'import(`/_astro/$' + '{name}`)')).toThrow('a.js loads something');
});

it('has sheets find their fonts', () => {
  expect(relativeSheet('a{src:url(/_astro/a.ttf)}b{src:url("/_astro/b.ttf")}c{background:url(data:x)}')).toBe(
    'a{src:url(./a.ttf)}b{src:url("./b.ttf")}c{background:url(data:x)}',
  );
});

it('knows which files a text speaks of', () => {
  const files = new Set(['a.B-1_.js', 'b.css', 'c.wasm']);
  expect(namedIn('import"./a.B-1_.js";["_astro/b.css","d.js"]', files)).toEqual(['a.B-1_.js', 'b.css']);
});
