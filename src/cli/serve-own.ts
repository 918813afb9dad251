import { readdir, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { CourseAtHand } from '../exercise/course-at-hand.ts';
import { SETTINGS_FILE } from '../exercise/course-settings.ts';
import type { Homes } from '../exercise/homes-fs.ts';
import { LEAVING } from '../site/leaving.ts';
import { builtIn, openRenderer, pathsOf } from '../site/make-site-fs.ts';
import { OWN_SEARCH, ownSearch } from '../site/own-search.ts';
import { courseHere, homesHere, ROOT, renderable } from './inputs.ts';

/** Pages that tell of exercises, each rendered when it is asked for: so they are as new as the files that one is writing. */
export interface OwnPages {
  /** The folder with everything else. */
  readonly site: string;
  answer(request: IncomingMessage, response: ServerResponse, otherwise: () => void): void;
}

/** Throws `Usage` where the course cannot be read, or nothing renders it. */
export async function pagesOfOne(homes: Homes): Promise<OwnPages> {
  renderable(ROOT);
  const { site, ...built } = builtIn(ROOT);
  const renderer = await openRenderer({ site, ...built });
  let course: { readonly seen: string; readonly read: CourseAtHand } = { seen: await lastChange(homes), read: await courseHere(homes) };

  const newest = async (): Promise<CourseAtHand> => {
    const seen = await lastChange(homes);
    if (seen !== course.seen) course = { seen, read: await courseHere(await homesHere()) };
    return course.read;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = decodeURIComponent(pathname.slice(1));
    if (path === 'sw.js') return send(response, 'text/javascript', LEAVING);
    if (path === OWN_SEARCH) return send(response, 'application/json', ownSearch(await newest()));
    if (!/^(exercises|progress|search)\//.test(path)) return false;
    const read = await newest();
    if (!pathsOf(read).includes(path)) return false;
    return send(response, path.endsWith('.json') ? 'application/json' : 'text/html;charset=utf-8', await renderer.render(path, read));
  };
  return {
    site,
    answer: (request, response, otherwise) => {
      answer(request, response).then(
        done => done || otherwise(),
        // Half a change is saved now and then.
        (error: unknown) => {
          const text = error instanceof Error ? error.message : String(error);
          console.error(`\n${text}`);
          response.statusCode = 500;
          send(response, 'text/plain;charset=utf-8', `${text}\n`);
        },
      );
    },
  };
}

function send(response: ServerResponse, type: string, text: string): true {
  response.setHeader('content-type', type);
  response.setHeader('cache-control', 'no-store');
  response.end(text);
  return true;
}

/** Another text whenever a file of the course is another. */
async function lastChange({ own }: Homes): Promise<string> {
  const entries = await readdir(join(own!, 'exercises'), { recursive: true, withFileTypes: true }).catch(() => []);
  const files = [join(own!, SETTINGS_FILE), ...entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))];
  const times = await Promise.all(
    files.map(file =>
      stat(file).then(
        ({ mtimeMs, size }) => `${file} ${mtimeMs} ${size}`,
        () => '',
      ),
    ),
  );
  return times.sort().join('\n');
}
