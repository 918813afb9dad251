/**
 * The side of a platform in cmi5, as far as content meets it: hands out a token once, has the launch data, takes statements and holds them
 * against what the specification requires of content (sections 9.1 to 9.7; its numbers stand at each rule). A double and no LRS: it answers
 * nothing that this course does not ask. In memory, so tests of a unit and of a package have the same one.
 */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly header: (name: string) => string | null;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

interface Statement {
  readonly [key: string]: unknown;
  readonly id?: string;
  readonly timestamp?: string;
  readonly actor?: unknown;
  readonly verb?: { readonly id?: string; readonly display?: object };
  readonly object?: { readonly objectType?: string; readonly id?: string };
  readonly result?: {
    readonly success?: boolean;
    readonly completion?: boolean;
    readonly duration?: string;
    readonly score?: { readonly scaled?: number; readonly raw?: number; readonly min?: number; readonly max?: number };
  };
  readonly context?: {
    readonly registration?: string;
    readonly contextActivities?: { readonly [list: string]: readonly { readonly id: string }[] };
    readonly extensions?: { readonly [id: string]: unknown };
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const SESSION = 'https://w3id.org/xapi/cmi5/context/extensions/sessionid';
const MASTERY = 'https://w3id.org/xapi/cmi5/context/extensions/masteryscore';
const CMI5 = 'https://w3id.org/xapi/cmi5/context/categories/cmi5';
const MOVE_ON = 'https://w3id.org/xapi/cmi5/context/categories/moveon';

export class Lrs {
  readonly statements: Statement[] = [];
  /** What was against the rules, in the order in which it came. */
  readonly problems: string[] = [];
  readonly actor = { objectType: 'Agent', account: { homePage: 'https://lms.example', name: 'learner-17' } };
  readonly registration = '6bd1e3a4-3a3c-4a4f-9d6d-0d3f5f5f0a11';
  readonly activityId = 'https://lms.example/activities/au-1';
  readonly #documents = new Map<string, unknown>();
  readonly #launch: object;
  readonly #mastery: number | undefined;
  #session = 0;
  #root = '';
  #handedOut = true;
  #asked = new Set<string>();

  constructor(launch: { readonly masteryScore?: number; readonly launchMode?: string } = {}) {
    this.#launch = { launchMode: 'Normal', moveOn: 'Passed', ...launch };
    this.#mastery = launch.masteryScore;
  }

  /** A new session of the same registration: what the platform adds to the address of the content. @param root where it is asked */
  launch(root: string): string {
    this.#session += 1;
    this.#root = root;
    this.#handedOut = false;
    this.#asked = new Set();
    return new URLSearchParams({
      endpoint: `${root}/xapi`,
      fetch: `${root}/token?session=${this.#session}`,
      actor: JSON.stringify(this.actor),
      registration: this.registration,
      activityId: this.activityId,
    }).toString();
  }

  get session(): string {
    return `session-${this.#session}`;
  }

  get template() {
    return {
      contextActivities: { grouping: [{ id: 'urn:uuid:publisher' }] },
      extensions: { [SESSION]: this.session, 'https://lms.example/of-its-own': 1 },
    };
  }

  /** Short names of the verbs of this session. */
  verbs(session = this.session): string[] {
    return this.statements
      .filter(({ context }) => context?.extensions?.[SESSION] === session)
      .map(({ verb }) => verb!.id!.split('/').pop()!);
  }

  answer({ method, url, header, body }: Asked): Answer {
    const path = url.pathname.replace(/^.*\/(?=token$|xapi\/)/, '');
    if (path === 'token') {
      if (method !== 'POST') this.problems.push('8.2: the token is asked for with POST');
      if (this.#handedOut) return { status: 200, json: { 'error-code': '1', 'error-text': 'The token was handed out before.' } };
      this.#handedOut = true;
      return { status: 200, json: { 'auth-token': `token-${this.#session}` } };
    }
    if (header('authorization') !== `Basic token-${this.#session}`) return { status: 401, json: null };
    if (!/^1\.0\.\d$/.test(header('x-experience-api-version') ?? '')) return { status: 400, json: null };
    const query = url.searchParams;
    if (path === 'xapi/agents/profile') {
      this.#asked.add('profile');
      return { status: 404, json: null };
    }
    if (path === 'xapi/activities/state') {
      const rightOnes =
        query.get('activityId') === this.activityId &&
        query.get('registration') === this.registration &&
        query.get('agent') === JSON.stringify(this.actor);
      if (!rightOnes) return { status: 400, json: null };
      const id = query.get('stateId')!;
      if (method === 'GET') {
        this.#asked.add(id);
        const found =
          id === 'LMS.LaunchData'
            ? { ...this.#launch, contextTemplate: this.template, returnURL: `${this.#root}/player` }
            : this.#documents.get(id);
        return found === undefined ? { status: 404, json: null } : { status: 200, json: found };
      }
      if (id === 'LMS.LaunchData') this.problems.push('10: LMS.LaunchData is not to be changed');
      this.#documents.set(id, JSON.parse(body));
      return { status: 204, json: null };
    }
    if (path === 'xapi/statements' && method === 'POST') {
      const sent = [JSON.parse(body)].flat() as Statement[];
      for (const statement of sent) this.#take(statement);
      return { status: 200, json: sent.map(({ id }) => id) };
    }
    return { status: 404, json: null };
  }

  #take(statement: Statement): void {
    const must = (holds: boolean, rule: string) => {
      if (!holds) this.problems.push(`${rule}: ${JSON.stringify(statement)}`);
    };
    const { id, timestamp, actor, verb, object, result, context } = statement;
    const before = this.verbs();
    const name = verb?.id?.split('/').pop() ?? '';
    must(UUID.test(id ?? '') && this.statements.every(other => other.id !== id), '9.1 a UUID of its own');
    must(JSON.stringify(actor) === JSON.stringify(this.actor), '9.2 the actor that the platform names');
    must(verb?.id === `http://adlnet.gov/expapi/verbs/${name}`, '9.3 a verb of cmi5');
    must(!before.includes(name), '9.3 no verb twice in a session');
    must(!(['passed', 'failed'].includes(name) && before.some(verb => ['passed', 'failed'].includes(verb))), '9.3 passed or failed, once');
    must((name === 'initialized') === (before.length === 0), '9.3.2 initialized first');
    must(!before.includes('terminated'), '9.3.8 terminated last');
    const ever = this.statements.map(({ verb }) => verb!.id!.split('/').pop()!);
    must(!(['passed', 'completed'].includes(name) && ever.includes(name)), '9.3 passed and completed once in a registration');
    must(!(name === 'failed' && ever.includes('passed')), '9.3 no fail after a pass');
    must(object?.objectType === 'Activity' && object.id === this.activityId, '9.4 the activity that was launched');

    const { score } = result ?? {};
    const judged = name === 'passed' || name === 'failed';
    if (score) {
      must(judged, '9.5.1 a score in passed and failed alone');
      must(score.scaled !== undefined && score.scaled >= 0 && score.scaled <= 1, '9.5.1 scaled from 0 to 1');
      must(score.raw !== undefined && score.min !== undefined && score.max !== undefined, '9.5.1 raw with min and max');
      if (this.#mastery !== undefined && judged)
        must(score.scaled! >= this.#mastery === (name === 'passed'), '9.3.4 as the mastery score says');
    }
    must(result?.success === (name === 'passed' ? true : name === 'failed' ? false : undefined), '9.5.2 success');
    must(result?.completion === (name === 'completed' ? true : undefined), '9.5.3 completion');
    if (name !== 'initialized') must(/^PT\d+(\.\d\d?)?S$/.test(result?.duration ?? ''), '9.5.4 a duration');

    must(context?.registration === this.registration, '9.6.1 the registration');
    const categories = context?.contextActivities?.category?.map(each => each.id) ?? [];
    must(categories.includes(CMI5), '9.6.2.1 the category of cmi5');
    must(categories.includes(MOVE_ON) === ['passed', 'failed', 'completed'].includes(name), '9.6.2.2 the category of moveOn');
    const { contextActivities, extensions } = this.template;
    must(
      JSON.stringify(context?.contextActivities?.grouping) === JSON.stringify(contextActivities.grouping) &&
        Object.entries(extensions).every(([key, value]) => context?.extensions?.[key] === value),
      '10 the whole template of the context',
    );
    if (judged) must(context?.extensions?.[MASTERY] === this.#mastery, '9.6.3.2 the mastery score, where it was judged');
    must(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(timestamp ?? ''), '9.7 a timestamp in UTC');
    must(
      this.statements.every(other => other.timestamp! < timestamp!),
      '9.3 in the order of timestamps',
    );
    must(this.#asked.has('LMS.LaunchData') && this.#asked.has('profile'), '10, 11 launch data and preferences are read first');
    this.statements.push(statement);
  }
}
