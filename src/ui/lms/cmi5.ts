/**
 * cmi5 (xAPI with rules), from the side of the content. Not a library: those in the registry send what ends a session as they send the
 * rest, so it is lost when a tab closes, and leave the rule to their callers that a session says passed or failed once and not both.
 */
import { NoRecord, type Record } from './record.ts';
import { type Standing, UNTRIED } from './standing.ts';

/** What the platform adds to the address of the page that it opens. */
export interface Launch {
  /** Ends in a slash. */
  readonly endpoint: string;
  readonly fetch: string;
  readonly registration: string;
  readonly activityId: string;
  readonly actor: Actor;
}

interface Actor {
  readonly account?: { readonly homePage?: string; readonly name?: string };
}

/** The document `LMS.LaunchData`, as far as it matters here. */
interface LaunchData {
  readonly contextTemplate?: Context;
  readonly launchMode?: string;
  readonly masteryScore?: number | string;
  readonly returnURL?: string;
}

interface Context {
  readonly contextActivities?: { readonly [list: string]: readonly { readonly id: string }[] | { readonly id: string } };
  readonly extensions?: { readonly [id: string]: unknown };
}

/** Where this content keeps what SCORM's platforms keep by themselves. */
interface Kept {
  readonly score: number | null;
  readonly status: Standing['status'];
  readonly bookmark: string | null;
}

/** What of the browser it uses. */
export interface Browser {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly uuid: () => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** For the life of a tab: a token is handed out once, and a page may be loaded again. */
  readonly session: Pick<Storage, 'getItem' | 'setItem'>;
}

const VERBS = {
  initialized: 'http://adlnet.gov/expapi/verbs/initialized',
  completed: 'http://adlnet.gov/expapi/verbs/completed',
  passed: 'http://adlnet.gov/expapi/verbs/passed',
  failed: 'http://adlnet.gov/expapi/verbs/failed',
  terminated: 'http://adlnet.gov/expapi/verbs/terminated',
} as const;
type Verb = keyof typeof VERBS;

const CMI5 = 'https://w3id.org/xapi/cmi5/context/categories/cmi5';
const MOVE_ON = 'https://w3id.org/xapi/cmi5/context/categories/moveon';
const MASTERY = 'https://w3id.org/xapi/cmi5/context/extensions/masteryscore';
const XAPI_VERSION = '1.0.3';
const STATE = 'ackademy';

/** Null where the address is not one that a platform made. */
export function launchIn(search: string): Launch | null {
  const given = new URLSearchParams(search);
  const [endpoint, fetch, registration, activityId, actor] = ['endpoint', 'fetch', 'registration', 'activityId', 'actor'].map(name =>
    given.get(name),
  );
  if (!endpoint || !fetch || !registration || !activityId || !actor) return null;
  // Nothing but a web address is ever asked.
  if (![endpoint, fetch].every(url => /^https?:\/\//.test(url))) return null;
  try {
    return { endpoint: endpoint.replace(/\/*$/, '/'), fetch, registration, activityId, actor: JSON.parse(actor) as Actor };
  } catch {
    return null;
  }
}

/** @throws `NoRecord` */
export async function openCmi5(launch: Launch | null, browser: Browser): Promise<Record> {
  if (launch === null) throw new NoRecord('No learning platform opened this page');
  try {
    return await begin(launch, browser);
  } catch (error) {
    if (error instanceof NoRecord) throw error;
    throw new NoRecord(`The learning platform does not answer: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function begin(launch: Launch, browser: Browser): Promise<Record> {
  const { activityId, actor, registration } = launch;
  const began = browser.now();
  const { token, again } = await tokenOf(launch, browser);
  const ask = xapi(launch.endpoint, token, browser);
  const about = { activityId, agent: JSON.stringify(actor), registration };

  const data = (await ask.read('activities/state', { ...about, stateId: 'LMS.LaunchData' })) as LaunchData | null;
  if (data === null) throw new NoRecord('The learning platform has no launch data for this exercise');
  // Every content has to read it; ours has one language and no sound.
  await ask.read('agents/profile', { agent: about.agent, profileId: 'cmi5LearnerPreferences' });
  const kept = asKept(await ask.read('activities/state', { ...about, stateId: STATE }));
  const recording = (data.launchMode ?? 'Normal') === 'Normal';
  const mastery = data.masteryScore === undefined ? null : Number(data.masteryScore);

  let last = 0;
  /** Order is that of timestamps, so no two are the same. */
  const timestamp = () => {
    last = Math.max(browser.now(), last + 1);
    return new Date(last).toISOString();
  };
  const statement = (verb: Verb, result: object | null) => ({
    id: browser.uuid(),
    timestamp: timestamp(),
    actor,
    verb: { id: VERBS[verb], display: { 'en-US': verb } },
    object: { objectType: 'Activity', id: activityId },
    ...(result === null ? {} : { result: { ...result, duration: duration(browser.now() - began) } }),
    context: contextOf(data.contextTemplate ?? {}, registration, verb, mastery),
  });
  const judged = (verb: 'passed' | 'failed', { score }: Standing) =>
    statement(verb, {
      success: verb === 'passed',
      ...(score === null ? {} : { score: { scaled: score / 100, raw: score, min: 0, max: 100 } }),
    });
  const send = (statements: readonly object[], leaving = false) => ask.write('POST', 'statements', {}, statements, leaving);
  const keep = (value: Kept, leaving = false) => ask.write('PUT', 'activities/state', { ...about, stateId: STATE }, value, leaving);

  let { bookmark } = kept;
  /** Of this registration: it may be said once. */
  let passed = kept.status === 'passed';
  /** Of this session: its best, where it was judged at all. */
  let here: Standing | null = null;
  let left = false;
  const isPass = ({ status, score }: Standing) => status === 'passed' || (mastery !== null && score !== null && score / 100 >= mastery);

  if (!again) await send([statement('initialized', null)]);
  return {
    learner: [actor.account?.homePage, actor.account?.name].filter(Boolean).join(' '),
    recording,
    standing: { score: kept.score, status: kept.status },
    bookmark,
    backTo: data.returnURL && /^https?:\/\//.test(data.returnURL) ? data.returnURL : null,
    async report(standing) {
      if (left || !recording) return;
      here = standing;
      const passesNow = !passed && isPass(standing);
      // A session says passed or failed, once. So a pass is told at once, and a fail when it is over: the next run may pass.
      if (passesNow) {
        passed = true;
        await send([statement('completed', { completion: true }), judged('passed', standing)]).catch(error => {
          passed = false;
          throw error;
        });
      }
      await keep({ score: standing.score, status: passed ? 'passed' : standing.status, bookmark });
    },
    async remember(text) {
      if (left || !recording) return false;
      bookmark = text;
      await keep({ score: here?.score ?? kept.score, status: passed ? 'passed' : (here?.status ?? kept.status), bookmark });
      return true;
    },
    leave() {
      if (left) return;
      left = true;
      const failed = recording && !passed && here?.status === 'failed' ? [judged('failed', here)] : [];
      // In one request, which the browser sends although the page is gone. Whoever is gone hears of no failure.
      void send([...failed, statement('terminated', {})], true).catch(() => {});
    },
  };
}

async function tokenOf({ fetch: url }: Launch, { fetch, session }: Browser): Promise<{ token: string; again: boolean }> {
  const kept = safely(() => session.getItem(url));
  if (kept) return { token: kept, again: true };
  const answer = (await (await fetch(url, { method: 'POST' })).json()) as { 'auth-token'?: string; 'error-text'?: string };
  const token = answer['auth-token'];
  if (typeof token !== 'string') throw new NoRecord(`The learning platform gives no access: ${answer['error-text'] ?? 'it says no more'}`);
  safely(() => session.setItem(url, token));
  return { token, again: false };
}

function xapi(endpoint: string, token: string, { fetch }: Browser) {
  const headers = { Authorization: `Basic ${token}`, 'X-Experience-API-Version': XAPI_VERSION };
  const at = (path: string, query: { readonly [name: string]: string }) => {
    const url = new URL(path, endpoint);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  };
  return {
    /** Null where there is no such document. */
    async read(path: string, query: { readonly [name: string]: string }): Promise<unknown> {
      const response = await fetch(at(path, query), { method: 'GET', headers, cache: 'no-store' });
      if (response.status === 404) return null;
      if (!response.ok) throw new Error(`${path} answers ${response.status}`);
      return await response.json();
    },
    async write(method: 'POST' | 'PUT', path: string, query: { readonly [name: string]: string }, body: unknown, leaving: boolean) {
      const response = await fetch(at(path, query), {
        method,
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        keepalive: leaving,
      });
      if (!response.ok) throw new Error(`${path} answers ${response.status}`);
    },
  };
}

/** The platform's template, which may be added to and not changed. */
function contextOf(template: Context, registration: string, verb: Verb, mastery: number | null): object {
  const { category = [], ...others } = template.contextActivities ?? {};
  const moves = verb === 'completed' || verb === 'passed' || verb === 'failed';
  const judged = verb === 'passed' || verb === 'failed';
  const given = [category].flat() as readonly { readonly id: string }[];
  const ids = [CMI5, ...(moves ? [MOVE_ON] : [])].filter(id => !given.some(each => each.id === id));
  return {
    ...template,
    registration,
    contextActivities: { ...others, category: [...given, ...ids.map(id => ({ objectType: 'Activity', id }))] },
    extensions: { ...(judged && mastery !== null ? { [MASTERY]: mastery } : {}), ...template.extensions },
  };
}

function asKept(value: unknown): Kept {
  const { score, status, bookmark } = (value ?? {}) as Partial<Kept>;
  return {
    score: typeof score === 'number' ? score : UNTRIED.score,
    status: status === 'passed' || status === 'failed' ? status : UNTRIED.status,
    bookmark: typeof bookmark === 'string' ? bookmark : null,
  };
}

/** ISO 8601, to the hundredth: what xAPI compares. */
const duration = (ms: number): string => `PT${(Math.max(0, ms) / 1000).toFixed(2)}S`;

function safely<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
