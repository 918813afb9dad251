import { fileURLToPath } from 'node:url';

/** Pages that tell of exercises, and so of those of an instructor. */
const OF_THE_COURSE = /^src\/pages\/(exercises\/|progress\.astro$|search\.astro$)/;
const ENTRY = fileURLToPath(new URL('./renderer-entry.ts', import.meta.url));

/**
 * For the package (`npm pack`): the pages that tell of exercises are not written, but made into a module that renders them for any course
 * (`renderer-entry.ts`), so that an instructor needs no Astro for exercises of their own, and there is one page and no second copy.
 *
 * @returns {import('astro').AstroIntegration}
 */
export function renderer() {
  return {
    name: 'ackademy:renderer',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        updateConfig({
          vite: {
            // Whatever it needs besides Node is in it, but for the compiler, which the package depends on.
            ssr: { noExternal: true, external: ['esbuild-wasm'] },
          },
        });
      },
      'astro:route:setup': ({ route }) => {
        if (OF_THE_COURSE.test(route.component)) route.prerender = false;
      },
      'astro:config:done': ({ setAdapter }) => {
        setAdapter({
          name: 'ackademy:renderer',
          entrypointResolution: 'auto',
          serverEntrypoint: ENTRY,
          supportedAstroFeatures: { staticOutput: 'stable', hybridOutput: 'stable', serverOutput: 'stable', sharpImageService: 'stable' },
          adapterFeatures: { buildOutput: 'server' },
        });
      },
    },
  };
}
