import type { HistoryEvent, Json, Ms } from '../../../history/event.ts';
import { openOwnRealm } from '../../../process/own-realm.ts';
import { castAll } from '../../../search/open-run.ts';
import { runSlowly } from '../../../sim/at-scale/slowly.ts';
import { Prices, type Subject, subjectOf, systemFor } from './systems.ts';
import { type Compared, type Figures, type Situation, WAYS, type Way, WEATHERS, type Weather } from './view.ts';

/** A situation both ways, in all weathers: the whole simulation, each run from its first request to its last consequence. */
export function compare(situation: Situation): Compared {
  const byWay = (weather: Weather) => Object.fromEntries(WAYS.map(way => [way, playOne(situation, way, weather)]));
  return Object.fromEntries(WEATHERS.map(weather => [weather, byWay(weather)])) as unknown as Compared;
}

function playOne(situation: Situation, way: Way, weather: Weather): Figures {
  const { system, programs, plan } = systemFor(situation, way, weather);
  const realm = openOwnRealm();
  const load = (name: string) => ({ program: realm.adopt(programs[name]!), stateless: programs[name]!.stateless });
  const counts = new Counts(subjectOf(situation));
  runSlowly({ system, plan, casts: castAll(system, load, false), effects: [], why: 'the history is wanted' }, realm, {
    onEvent: event => counts.see(event),
  });
  return counts.figures();
}

interface Request {
  readonly sentMs: Ms;
  answered: { readonly status: number; readonly ms: Ms } | null;
  begun: boolean;
  /** When the work was done, and whether its outcome was a no. */
  done: { readonly ms: Ms; readonly refused: boolean } | null;
}

/** What became of each request, told from the history of the run. */
class Counts {
  readonly #subject: Subject;
  readonly #requests = new Map<string, Request>();
  readonly #ids = new Map<string, string>();
  readonly #prices = new Prices();
  #old = 0;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  see(event: HistoryEvent): void {
    if (event.type === 'sent' && event.queue === 'POST /') this.#sent(event.message, event.body, event.at);
    if (event.type === 'answered') {
      const request = this.#requests.get(this.#ids.get(event.message) ?? '');
      if (request) request.answered = { status: event.status, ms: event.at - request.sentMs };
    }
    if (event.type !== 'applied') return;
    for (const change of event.changes) {
      if (this.#prices.isOld(change)) this.#old += 1;
      const request = this.#requests.get(change.key);
      if (request === undefined) continue;
      if (change.store === this.#subject.begun) request.begun = true;
      if (change.store === this.#subject.work)
        request.done ??= { ms: event.at - request.sentMs, refused: this.#subject.refused(change.after) };
    }
  }

  #sent(message: string, body: Json, sentMs: Ms): void {
    const id = (body as { readonly [field: string]: string })[this.#subject.id]!;
    this.#ids.set(message, id);
    this.#requests.set(id, { sentMs, answered: null, begun: false, done: null });
  }

  figures(): Figures {
    const all = [...this.#requests.values()];
    const answers = all.flatMap(({ answered }) => answered?.ms ?? []).sort((a, b) => a - b);
    const known = all.flatMap(request => knownAt(request) ?? []).sort((a, b) => a - b);
    return {
      requests: all.length,
      answerHalf: at(answers, 0.5),
      answer99: at(answers, 0.99),
      knownHalf: at(known, 0.5),
      known99: at(known, 0.99),
      knownLast: at(known, 1),
      failed: all.filter(({ answered }) => answered === null || answered.status >= 500).length,
      lost: all.filter(request => (saidYes(request) || request.begun) && request.done === null).length,
      wrong: this.#old + all.filter(request => saidYes(request) && request.done?.refused === true).length,
    };
  }
}

const saidYes = ({ answered }: Request): boolean => answered !== null && answered.status < 400;

/** A no is an outcome as well; that something broke is none. */
function knownAt({ answered, done }: Request): Ms | null {
  if (answered !== null && answered.status >= 400 && answered.status < 500) return answered.ms;
  if (done === null) return null;
  return answered === null ? done.ms : Math.max(done.ms, answered.ms);
}

const at = (sorted: readonly Ms[], share: number): Ms => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
