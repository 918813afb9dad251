/**
 * Astro deletes a stylesheet that no page imports, and looks only at `importedAssets` to see whether a chunk still wants it.
 * CSS behind a lazy `import()` in an island (the editor's) stands in `importedCss`, so it vanished from the build without a word.
 * Entering it in both keeps it, and it still loads only with its chunk.
 *
 * @returns {import('vite').Plugin}
 */
export function keepLazyCss() {
  return {
    name: 'ackademy:keep-lazy-css',
    apply: 'build',
    enforce: 'pre',
    applyToEnvironment: environment => environment.name === 'client',
    generateBundle: {
      order: 'pre',
      handler(_options, bundle) {
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue;
          for (const css of chunk.viteMetadata?.importedCss ?? []) chunk.viteMetadata?.importedAssets.add(css);
        }
      },
    },
  };
}
