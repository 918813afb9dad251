/**
 * SCORM 1.2's run-time, from the side of the content. Not a library: the ones in the registry (pipwerks' wrapper) are older than modules
 * and set a status of their own on opening and leaving, where ours must stay what it was; what is needed of them is this page.
 */
import { NoRecord, type Record } from './record.ts';
import { type Standing, scoreFrom } from './standing.ts';

/** What a platform puts into a window above this one, or into the one that opened it. Everything is text. */
export interface Api {
  LMSInitialize(nothing: ''): string | boolean;
  LMSFinish(nothing: ''): string | boolean;
  LMSGetValue(name: string): string;
  LMSSetValue(name: string, value: string): string | boolean;
  LMSCommit(nothing: ''): string | boolean;
  LMSGetLastError(): string | number;
  LMSGetErrorString(code: string): string;
}

/** A platform may have more frames than the seven that the standard speaks of; a ring of openers must end. */
const MOST_WINDOWS = 50;
/** `cmi.suspend_data` is a CMIString4096. */
const MOST_KEPT = 4096;

type Windowlike = { readonly API?: unknown; readonly parent: unknown; readonly opener?: unknown };

/** Null where no window in reach has one. A window of another origin has none that could be used. */
export function findApi(from: Windowlike): Api | null {
  const seen = new Set<Windowlike>();
  let opener: Windowlike | null = from;
  while (opener !== null && seen.size < MOST_WINDOWS) {
    let at: Windowlike | null = opener;
    opener = null;
    while (at !== null && !seen.has(at) && seen.size < MOST_WINDOWS) {
      seen.add(at);
      const found = safely(at, ({ API }) => API);
      if (found) return found as Api;
      opener = (safely(at, each => each.opener) as Windowlike | null | undefined) ?? opener;
      at = (safely(at, ({ parent }) => parent) as Windowlike | undefined) ?? null;
    }
  }
  return null;
}

function safely(at: Windowlike, read: (window: Windowlike) => unknown): unknown {
  try {
    return read(at);
  } catch {
    return null;
  }
}

/**
 * @param now milliseconds that only go forward, for the time that was spent
 * @throws `NoRecord`
 */
export function openScorm(api: Api | null, now: () => number): Record {
  if (api === null) throw new NoRecord('No learning platform was found around this page');
  const began = now();
  const done = (answer: string | boolean) => String(answer) === 'true';
  const problem = () => {
    const code = String(api.LMSGetLastError());
    return `${api.LMSGetErrorString(code)} (${code})`;
  };
  if (!done(api.LMSInitialize(''))) throw new NoRecord(`The learning platform did not begin: ${problem()}`);

  const get = (name: string) => String(api.LMSGetValue(name) ?? '');
  const set = (name: string, value: string) => {
    if (!done(api.LMSSetValue(name, value))) throw new Error(`${name}: ${problem()}`);
  };
  const commit = () => {
    if (!done(api.LMSCommit(''))) throw new Error(problem());
  };

  const status = get('cmi.core.lesson_status');
  const recording = !['browse', 'review'].includes(get('cmi.core.lesson_mode'));
  const standing: Standing = {
    score: scoreFrom(get('cmi.core.score.raw')),
    status: status === 'passed' || status === 'failed' ? status : 'incomplete',
  };
  if (recording && ['', 'not attempted', 'browsed'].includes(status)) {
    set('cmi.core.lesson_status', 'incomplete');
    commit();
  }

  let left = false;
  return {
    learner: get('cmi.core.student_id'),
    recording,
    standing,
    bookmark: get('cmi.suspend_data') || null,
    backTo: null,
    report({ score, status }) {
      if (left || !recording) return;
      if (score !== null) {
        set('cmi.core.score.min', '0');
        set('cmi.core.score.max', '100');
        set('cmi.core.score.raw', String(score));
      }
      set('cmi.core.lesson_status', status);
      commit();
    },
    remember(bookmark) {
      if (left || !recording || bookmark.length > MOST_KEPT) return false;
      set('cmi.suspend_data', bookmark);
      return true;
    },
    leave() {
      if (left) return;
      left = true;
      // Whatever fails now, nobody can be told, and what comes after it is to be tried all the same.
      api.LMSSetValue('cmi.core.session_time', timespan(now() - began));
      // Also after a pass, or platforms begin anew the next time, without score and text.
      api.LMSSetValue('cmi.core.exit', 'suspend');
      api.LMSCommit('');
      api.LMSFinish('');
    },
  };
}

/** A CMITimespan: `HHHH:MM:SS.SS`. */
export function timespan(ms: number): string {
  const hundredths = Math.round(ms / 10);
  const two = (value: number) => String(value).padStart(2, '0');
  const seconds = Math.floor(hundredths / 100);
  const hours = Math.min(9999, Math.floor(seconds / 3600));
  return `${String(hours).padStart(4, '0')}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${two(hundredths % 100)}`;
}
