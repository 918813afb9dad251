/**
 * Around the page of an exercise, in a package for a learning platform: begins the attempt, puts back what the platform kept, opens the
 * page in a frame, and tells the platform what comes of its runs. The page knows nothing of a platform, and learners' code, in a frame of
 * another origin inside it, can reach neither.
 */
import { codeKey } from '../workspace/storage.ts';
import { draftIn, restore, toBookmark } from './bookmark.ts';
import { asTold, FRAME_NAME } from './frame.ts';
import { NoRecord, type Record } from './record.ts';
import { afterRun, type Standing, UNTRIED } from './standing.ts';

const WORDS: { readonly [status in Standing['status']]: string } = {
  incomplete: 'not yet passed or failed',
  failed: 'failed so far',
  passed: 'passed',
};

export async function startShell(open: () => Promise<Record> | Record): Promise<void> {
  const { slug = '' } = document.documentElement.dataset;
  const frame = document.createElement('iframe');
  frame.title = document.title;
  const say = (text: string, kind: 'told' | 'trouble' = 'told') => {
    const place = document.getElementById('lms-said')!;
    place.textContent = text;
    place.dataset.kind = kind;
  };
  if (location.protocol === 'file:') {
    say(
      'Browsers run no exercise from a disk. Import the zip file into a learning platform, or put the folder on a web server.',
      'trouble',
    );
    return;
  }
  themed();

  let record: Record | null = null;
  try {
    record = await open();
  } catch (error) {
    const why = error instanceof NoRecord ? error.message : String(error);
    say(`${why}. The exercise works, and its result is recorded nowhere.`, 'trouble');
  }
  const store = storage();
  const prefix = record?.learner ? `${await short(record.learner)}:` : '';
  let standing = record?.standing ?? UNTRIED;
  if (record !== null) {
    const restored = record.bookmark !== null && (await restore(store, prefix, slug, record.bookmark));
    const stands = record.recording ? sentence(standing) : 'Opened only to be looked at: nothing is recorded.';
    say(restored ? `${stands} Your code is as you left it.` : stands);
    leaves(record, () => standing);
  }

  addEventListener('message', ({ data, source, origin }) => {
    // From the page alone: a learner's code sits in a frame of its own, whose origin is none.
    const told = source === frame.contentWindow && origin === location.origin ? asTold(data) : null;
    if (told === null || told.slug !== slug || record === null || !record.recording) return;
    const before = standing;
    standing = afterRun(before, told);
    if (told.outcome !== 'graded' || told.verdict === 'unknown') {
      say(`This run has no verdict, so nothing was recorded of it. ${sentence(standing)}`);
      return;
    }
    const open = record;
    const report = async () => {
      if (standing !== before || before.score === null) await open.report(standing);
      say(sentence(standing));
    };
    report().catch(error => say(`The learning platform did not record this: ${error.message}. Run it again.`, 'trouble'));
  });

  if (record !== null) remembers(record, store, prefix, slug);
  frame.name = prefix === '' ? FRAME_NAME : FRAME_NAME + prefix.slice(0, -1);
  frame.src = 'index.html';
  // Only now: a frame that stands in a page already keeps the name that it came with.
  document.body.append(frame);
}

function sentence({ score, status }: Standing): string {
  return score === null
    ? 'Your learning platform records the result: nothing was run yet.'
    : `Recorded: ${WORDS[status]}, ${score} of 100.`;
}

/** Whatever the page keeps, the platform keeps as well, as far as it has room. */
function remembers(record: Record, store: Storage | null, prefix: string, slug: string): void {
  let busy = false;
  let again = false;
  const keep = async () => {
    again = busy;
    if (busy) return;
    busy = true;
    const draft = draftIn(store, prefix, slug);
    try {
      if (draft !== null) await record.remember(await toBookmark(draft));
    } catch {
      // The page has it; the next change tries again.
    }
    busy = false;
    if (again) void keep();
  };
  // What the frame writes, this window hears of.
  addEventListener('storage', ({ key }) => {
    if (key === prefix + codeKey(slug)) void keep();
  });
  void keep();
}

function leaves(record: Record, standing: () => Standing): void {
  const leave = () => record.leave(standing());
  addEventListener('pagehide', leave);
  // Back again from the browser's memory, where the attempt is over.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
  const button = document.getElementById('lms-leave') as HTMLButtonElement;
  const { backTo } = record;
  if (backTo === null) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    leave();
    location.assign(backTo);
  });
}

/** In the theme that was chosen in the page, or else in the system's. */
function themed(): void {
  const show = () => {
    const chosen = storage()?.getItem('ackademy:v1:theme');
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
  };
  const button = document.getElementById('lms-theme') as HTMLButtonElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';
  const tell = () => button.setAttribute('aria-pressed', String(isDark()));
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = theme;
    try {
      // The page in the frame hears of it.
      storage()?.setItem('ackademy:v1:theme', theme);
    } catch {
      // The choice lasts until the page closes, and in here alone.
    }
    tell();
  });
  dark.addEventListener('change', tell);
  show();
  tell();
}

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** Enough to keep learners apart, and no name in the names of what is kept. */
async function short(text: string): Promise<string> {
  // Only secure pages have digests; a platform on plain HTTP is one of a school's own network.
  if (!globalThis.crypto?.subtle) return encodeURIComponent(text);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest).slice(0, 8)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
