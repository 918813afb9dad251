import { xml } from './xml.ts';

export type Standard = 'scorm' | 'cmi5';

/** The page that a platform opens: `src/ui/lms/shell.ts` and the frame for the exercise. Two folders deep. */
export function shellPage(standard: Standard, slug: string, title: string): string {
  // A cmi5 package asks a server whose address it is told when it is opened; the exercise in the frame keeps its own, narrow policy.
  const connect = standard === 'cmi5' ? "connect-src 'self' http: https:" : "connect-src 'none'";
  return `<!doctype html>
<html lang="en" data-slug="${xml(slug)}">
  <head>
    <meta charset="utf-8" />
    <meta
      http-equiv="content-security-policy"
      content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; ${connect}; base-uri 'none'; form-action 'none'"
    />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${xml(title)}</title>
    <link rel="icon" href="../../favicon.svg" />
    <link rel="stylesheet" href="../../lms/shell.css" />
  </head>
  <body>
    <header class="lms">
      <p id="lms-said" role="status">Asking your learning platform …</p>
      <button id="lms-theme" type="button" aria-pressed="false">Dark theme</button>
      <button id="lms-leave" type="button" hidden>Leave the exercise</button>
    </header>
    <noscript><p>The exercise needs JavaScript.</p></noscript>
    <script src="../../lms/${standard}.js"></script>
  </body>
</html>
`;
}
