/**
 * A site that stands at the root of its address, made into one that works from any folder of any server: for learning platforms, which
 * unpack it somewhere. Only what the build is known to write is changed; whatever it is not known to write is refused. Pure.
 */

/** Where addresses lead that the package does not hold. */
export interface Outside {
  /** The address of the site, ending in a slash, where it has one; then links that leave the exercise lead there. */
  readonly site: string | null;
  /** Lessons that come along, each in one file beside `_astro/`, by name. Links to their sections lead into it. */
  readonly lessons: readonly string[];
}

const ROOT = '../..';
/** In parts: written in one, the package's own build would take it for this module's address and put that in its place. */
const HERE = ['import', 'meta', 'url'].join('.');
/** What a page loads: each of these has to be found. */
const LOADED = /( (?:src|component-url|renderer-url|before-hydration-url)="|<link [^>]*href="|url\()\/(?!\/)/g;
const LINK = /<a\b([^>]*?) href="(\/(?!\/)[^"]*)"([^>]*)>([\s\S]*?)<\/a>/g;
/** In what islands are given: JSON, as an attribute holds it. */
const IN_PROPS = /&quot;(\/lesson\/[^&]*?)&quot;/g;

/** @param html a page two folders deep: `exercises/outbox/index.html` */
export function relativePage(html: string, outside: Outside): string {
  return html
    .replaceAll(/<meta property="og:image[^>]*>|<meta name="twitter:card"[^>]*>/g, '')
    .replaceAll(LOADED, (_, before: string) => `${before}${ROOT}/`)
    .replaceAll(LINK, (_, before: string, to: string, behind: string, text: string) => {
      const address = addressOf(to, outside);
      return address === null ? `<span${before}${behind}>${text}</span>` : `<a${before} href="${address}"${behind}>${text}</a>`;
    })
    .replaceAll(IN_PROPS, (_, to: string) => `&quot;${addressOf(to, outside) ?? ''}&quot;`);
}

/** Null where it leads to nothing that there is. */
function addressOf(to: string, { site, lessons }: Outside): string | null {
  if (site !== null) return new URL(to.slice(1), site).href;
  const [, lesson, section] = /^\/lesson\/([\w-]+)\/(?:([\w-]+)\/)?$/.exec(to) ?? [];
  if (lesson === undefined || !lessons.includes(lesson)) return null;
  return `${ROOT}/lesson/${lesson}.html${section === undefined ? '' : `#${section}`}`;
}

/** A script of the folder `_astro/`: whatever it loads lies beside it. @throws where an address of the root is left */
export function relativeScript(name: string, code: string): string {
  const done = code
    .replaceAll(/(["'`])\/_astro\/([\w.@~-]+)\1/g, (_, _quote, file: string) => `new URL(${JSON.stringify(`./${file}`)},${HERE}).href`)
    // Vite's helper, which is given `_astro/name`.
    .replaceAll(/(modulepreload[\s\S]{0,200}?function\((\w+)\)\{return) ?(["'`])\/\3\+\2\}/g, (_, before: string, dependency: string) => {
      return `${before} new URL("../"+${dependency},${HERE}).href}`;
    });
  // What a text may be about, as long as nothing is loaded by it: the compiler's own text has many a `/`.
  const preloads = /modulepreload[\s\S]{0,200}?return ?(["'`])\/\1/.test(done);
  if (/["'`]\/_astro\//.test(done) || preloads)
    throw new Error(`${name} loads something by an address that is not known how to be changed`);
  return done;
}

/** A sheet of the folder `_astro/`. */
export function relativeSheet(css: string): string {
  return css.replaceAll(/url\((["']?)\/_astro\//g, 'url($1./');
}

/** The names of built files that a text speaks of. */
export function namedIn(text: string, files: ReadonlySet<string>): string[] {
  return [...new Set(text.match(/[\w.@~-]+\.(?:js|css|woff2|ttf|wasm|svg|png|json)\b/g) ?? [])].filter(name => files.has(name));
}
