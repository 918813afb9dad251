/** What the package renders pages with that tell of exercises: made by `renderer.mjs`, called by `ackademy build` and `serve`. */
import { createApp } from 'astro/app/entrypoint';
import type { CourseAtHand } from '../exercise/course-at-hand.ts';
import { loadedOnce, scriptsLast } from './first-paint.mjs';

const app = createApp({ streaming: false });

/**
 * A page, or what a page of an exercise asks for.
 * @param path from the site's root: `exercises/outbox/`
 */
export async function render(path: string, course: CourseAtHand): Promise<string> {
  const response = await app.render(new Request(new URL(path, 'http://localhost')), { locals: { course } });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} answers ${response.status}`);
  const policy = response.headers.get('content-security-policy');
  // There is no server that sends a header, so it stands in the page, as in those that Astro writes itself.
  return policy === null ? text : scriptsLast(loadedOnce(text.replace('<head>', `<head>${policyTag(policy)}`)));
}

const policyTag = (policy: string) => `<meta http-equiv="content-security-policy" content="${policy.replaceAll('"', '&quot;')}">`;
