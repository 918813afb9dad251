import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { promptHtml } from '../exercise/prompt.ts';
import { parseTokens } from '../ui/site/tokens.ts';
import { highlighted } from './highlight.ts';

const files = { sheet: '_astro/ec.a.css', script: '_astro/ec.b.js' };
const { light, dark } = parseTokens(readFileSync('src/ui/site/tokens.css', 'utf8'));

it('sets code in the colours of lessons, and loads their sheet once', async () => {
  const html = await highlighted(
    promptHtml('Look:\n\n```ts\nawait message.ack(); // "done"\n\nconst a = 1 < 2;\n```\n\nand\n\n```\nplain & <b>\n```\n'),
    files,
  );
  expect(html).toContain(
    `<span style="--0:${light!.ink};--0fw:bold;--1:${dark!.ink};--1fw:bold">await</span>`.replace(/#\w{6}/g, hex => hex.toUpperCase()),
  );
  expect(html.toUpperCase()).toContain(`--0:${light!['ink-3']};--1:${dark!['ink-3']}">// "DONE"</SPAN>`.toUpperCase());
  expect(html).toContain('data-code="await message.ack(); // &#x22;done&#x22;\x7f\x7fconst a = 1 &lt; 2;"');
  expect(html.match(/ec\.a\.css/g)).toHaveLength(1);
  expect(html).toContain('plain &amp; &lt;b&gt;');
  expect(html).toContain('<p>Look:</p>');
});

it('puts nothing that runs into the page, whatever the code and its language are called', async () => {
  for (const text of ['```ts" onclick="x()\n</code></pre><script>alert(1)</script>\n```', '```<b>\n" onerror="x()\n```']) {
    const html = await highlighted(promptHtml(text), files);
    expect(html.replaceAll(/<script type="module" fetchpriority="low" src="\/_astro\/ec\.b\.js"><\/script>/g, '')).not.toMatch(/<script/);
    expect(html).not.toMatch(/<[^>]*"\s+on\w+=/);
  }
});

it('leaves a prompt without code as it is', async () => {
  expect(await highlighted('<p>Write <code>handle</code>.</p>', files)).toBe('<p>Write <code>handle</code>.</p>');
});
