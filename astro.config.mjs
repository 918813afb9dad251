import { fileURLToPath } from 'node:url';
import { satteri } from '@astrojs/markdown-satteri';
import mdx from '@astrojs/mdx';
import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';
import expressiveCode from 'astro-expressive-code';
import { bundled } from './src/build/bundled.mjs';
import { firstPaint } from './src/build/first-paint.mjs';
import { forRobots } from './src/build/for-robots.mjs';
import { keepLazyCss } from './src/build/keep-lazy-css.mjs';
import { lowered } from './src/build/lowered.mjs';
import { offline } from './src/build/offline.mjs';
import { oneFile } from './src/build/one-file.mjs';
import { renderer } from './src/build/renderer.mjs';
import { searchIndex } from './src/build/search-index.mjs';
import { themeFirst } from './src/build/theme-first.mjs';
import { codeThemes } from './src/site/code-themes.ts';

/** What `npm pack` takes along (src/build/package.ts). */
const forPackage = process.env.ACKADEMY_PACKAGE !== undefined;

const NAMED_CHARACTERS = './node_modules/decode-named-character-reference/index.js';

export default defineConfig({
  ...(forPackage ? { outDir: process.env.ACKADEMY_PACKAGE, adapter: renderer() } : {}),
  // Only for what must name its own address: previews, canonical links, the sitemap. Without one they are left out.
  site: process.env.SITE_URL || undefined,
  output: 'static',
  trailingSlash: 'always',
  prefetch: false,
  devToolbar: { enabled: false },
  // As files, five to ten of them, they held up the first paint for another way to the server and back on a telephone; within the page
  // they are 6 to 14 kB. Later pages come out of the service worker's store. The style of listings is left a file: it is named where the
  // first listing stands, and what is above it can be painted before the rest of a long page is laid out.
  build: { inlineStylesheets: 'always' },
  integrations: [
    themeFirst(),
    expressiveCode({
      themes: codeThemes,
      defaultProps: { wrap: true },
      useThemedScrollbars: false,
      minSyntaxHighlightingColorContrast: 0,
      styleOverrides: {
        borderRadius: '0',
        borderColor: 'var(--hairline)',
        borderWidth: '1px',
        codeBackground: 'var(--well)',
        codeFontFamily: 'var(--mono)',
        codeFontSize: 'var(--code)',
        codeLineHeight: '22px',
        codePaddingBlock: '12px',
        codePaddingInline: '16px',
        uiFontFamily: 'var(--sans)',
        uiFontSize: 'var(--text-small)',
        focusBorder: 'var(--ink)',
        frames: {
          frameBoxShadowCssValue: 'none',
          editorBackground: 'var(--well)',
          terminalBackground: 'var(--well)',
          editorActiveTabBackground: 'var(--well)',
          editorActiveTabForeground: 'var(--ink-2)',
          editorActiveTabIndicatorTopColor: 'transparent',
          editorActiveTabIndicatorBottomColor: 'transparent',
          editorTabBarBackground: 'var(--well)',
          editorTabBarBorderBottomColor: 'transparent',
          inlineButtonForeground: 'var(--ink)',
          inlineButtonBorder: 'var(--edge)',
          tooltipSuccessBackground: 'var(--ink)',
          tooltipSuccessForeground: 'var(--paper)',
        },
        textMarkers: {
          markBackground: 'var(--pane)',
          markBorderColor: 'var(--ink)',
          lineMarkerAccentWidth: '3px',
          lineMarkerLabelColor: 'var(--paper)',
        },
      },
    }),
    mdx(),
    preact(),
    firstPaint(),
    oneFile(),
    ...(forPackage ? [] : [searchIndex()]),
    forRobots(),
    // Last: it keeps what the others have written. Of a package nothing is kept before its pages are rendered.
    ...(forPackage ? [] : [offline()]),
  ],
  // `## The cost of waiting {#wait}`: an id of ours, so that a better heading breaks no link.
  markdown: { processor: satteri({ features: { headingAttributes: true } }) },
  security: {
    // Astro adds the hash of every script that it writes into a page. There is no server, so this stands in a <meta>, and
    // `frame-ancestors` cannot. The sandbox frame brings its own, stricter policy (public/sandbox.html).
    csp: {
      directives: [
        "default-src 'self'",
        "worker-src 'self' blob:",
        // Also keeps a frame that runs a learner's code from leaving for another site.
        "frame-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
      ],
      scriptDirective: { resources: ["'self'", "'wasm-unsafe-eval'"] },
      // The editor and Shiki write style attributes; neither can be hashed.
      styleDirective: { resources: ["'self'", "'unsafe-inline'"] },
    },
  },
  vite: {
    plugins: [bundled(), lowered(), keepLazyCss()],
    // Its build for browsers asks the document what `&auml;` means, and a worker has none.
    resolve: {
      alias: [{ find: /^decode-named-character-reference$/, replacement: fileURLToPath(new URL(NAMED_CHARACTERS, import.meta.url)) }],
    },
    build: {
      // A font inlined as data: would be refused by the policy above.
      assetsInlineLimit: 0,
      rolldownOptions: {
        // Astro marks each section of a lesson by a directive that only Astro reads; it need not be preserved.
        onLog: (level, log, say) => {
          if (log.code !== 'MODULE_LEVEL_DIRECTIVE' || !log.message.includes('astro:head-inject')) say(level, log);
        },
      },
    },
    worker: { format: 'es', plugins: () => [bundled(), lowered()] },
    optimizeDeps: {
      // Found only when a page first asks for them; then the dev server would reload the page under the reader's hands.
      include: [
        'acorn',
        'esbuild-wasm/esm/browser.js',
        'magic-string',
        '@jridgewell/gen-mapping',
        '@jridgewell/trace-mapping',
        'monaco-editor/editor',
        'monaco-editor/features/register.all',
        'monaco-editor/languages/definitions/typescript/register',
        'monaco-editor/languages/features/typescript/register',
        'preact',
        'preact/hooks',
        'ses',
      ],
    },
  },
});
