import type { Ms } from '../../history/event.ts';
import type { Played } from '../../history/scale.ts';
import { type SeriesPlan, seriesOf } from './depths.ts';
import { DESTINATION, Inbox, type Sent } from './inbox.ts';
import { Inflow } from './inflow.ts';
import { handedOut, LetterBox, type Letters } from './letters.ts';
import { NEVER, Place } from './place.ts';
import type { Exit, Shared, Stop } from './places.ts';
import { Reporter } from './reporter.ts';
import type { ScalePart } from './result.ts';
import { type Meeting, Rounds } from './rounds.ts';
import { isMine, Route } from './routing.ts';
import { type Parts, sharedOf, type Tie } from './shared.ts';
import { sharedKey, type TouchedKeys, touchedKeys } from './sharing.ts';
import type { Destination } from './stage.ts';
import { stagePartOf } from './stage-part.ts';
import { familiesTouched } from './touched-families.ts';
import type { ScaleEvent } from './witness.ts';

/** The run was abandoned because `onProgress` said so. */
export class Abandoned extends Error {}

const LONGEST_WINDOW_MS = 5000;
const FIRST_WINDOW_MS = 50;
/** Messages sent within a window: as many as fit into memory well. */
const MANY = 200_000;
const A_LONG_WINDOW_MS = 1000;

/** Stages that are played together: one after the other in windows, or all by one clock. */
interface Group {
  readonly stages: readonly number[];
  readonly oneClock: boolean;
}

/** Plays the workers of all programs, in windows or by one clock, and hands each what the others send. */
export class Driver {
  readonly #parts: Parts;
  readonly #shared: Shared;
  readonly #series: SeriesPlan;
  readonly #routes: readonly Route[];
  readonly #groups: readonly Group[];
  /** By stage. */
  readonly #places: readonly (readonly Place[])[];
  /** By stage: what comes from before; and what comes from the stages that are played together with it. */
  readonly #inboxes: readonly Inbox[];
  readonly #back: readonly Inbox[];
  readonly #accept: readonly ((sent: Sent) => void)[];
  readonly #inflow: Inflow;
  /** The stage whose workers are divided among parts; none where there are none. */
  readonly #divided: number;
  /** What lies there for programs that whoever is on call starts; null where there are none. */
  readonly #rounds: Rounds | null;
  readonly #letters = new LetterBox();
  /** What all threads sent there until they last met. */
  readonly #lies: Letters[] = [];
  /** When that was handed out, until somebody has taken it. */
  #handedMs: Ms = NEVER;
  #playing: Place | null = null;
  #reporter: Reporter | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { plan, part, ties } = parts;
    const { stages, destinations } = parts.stages;
    parts.realm.jobs.clear();
    this.#divided = part === null ? -1 : stages.length - 1;
    this.#series = seriesOf(stages, destinations);
    const { first, workers } = stages[this.#divided] ?? { first: NEVER, workers: 0 };
    this.#shared = sharedOf(parts, this.#series, [first, first + workers]);
    this.#rounds = stages.some(({ opens }) => opens) ? new Rounds(plan, parts.system.alarms ?? [], this.#series.list) : null;
    this.#routes = stages.map((_, stage) => new Route(parts.stages, stage, this.#shared.templates));
    this.#groups = groupsOf(stages.length, ties);
    this.#inboxes = stages.map(() => new Inbox());
    this.#back = stages.map(() => new Inbox());
    this.#places = stages.map((stage, index) => {
      const { stages: group, oneClock } = this.#groups.find(each => each.stages.includes(index))!;
      const exits = destinations.map(({ readers }) => this.#exit(readers, index, group, oneClock));
      const judged = index === this.#divided || part === null || part.part === 0;
      return Array.from({ length: stage.workers }, (_, worker) => {
        const number = stage.first + worker;
        const owner = oneClock ? stages[group[0]!]!.first : number;
        const { ofStage, ofDestination } = this.#series;
        return new Place(this.#shared, {
          stage,
          number,
          owner,
          exits,
          seriesOfParts: ofStage[index]!,
          seriesOfSent: ofDestination,
          judged,
        });
      });
    });
    this.#accept = stages.map((_, stage) => {
      const places = this.#places[stage]!;
      const its = stage === this.#divided ? part : null;
      return this.#routes[stage]!.acceptor(its, (worker, lane, { at, template, first, second, origin }) =>
        places[worker]!.accept(lane, at, template, first, second, origin),
      );
    });
    const flows = destinations.map(({ readers }) => {
      const fed = readers.filter(({ stage }) => !stages[stage]!.opens).map(({ stage }) => this.#inboxes[stage]!);
      const lies = fed.length < readers.length && (part === null || part.part === 0);
      return { inboxes: fed, letters: lies ? this.#letters : null };
    });
    this.#inflow = new Inflow(plan.arrivals, destinations, this.#shared.templates, flows);
  }

  #exit(all: Destination['readers'], by: number, group: readonly number[], oneClock: boolean): Exit {
    const { stages } = this.#parts.stages;
    const last = group.at(-1)!;
    // One with a policy of its own counts anew.
    const carries = all.every(({ stage, part }) => {
      const { feed } = stages[stage]!;
      return feed.kind === 'queues' && feed.queues[part]!.maxReceiveCount === null;
    });
    const letters = all.some(({ stage }) => stages[stage]!.opens) ? this.#letters : null;
    const readers = all.flatMap(({ stage }) => (stages[stage]!.opens ? [] : [stage]));
    const inboxes = readers.map(stage => (stage > last ? this.#inboxes[stage]! : this.#back[stage]!));
    const wrong = readers.find(stage => stage <= last && !(oneClock && group.includes(stage)));
    // What the workers of a divided stage send is known to nobody.
    const lost = by === this.#divided ? readers.at(0) : undefined;
    const back = wrong ?? lost;
    const mine = readers.map(stage => (stage === this.#divided ? this.#routes[stage]!.filter(this.#parts.part) : null));
    return { inboxes, mine, back: back === undefined ? null : stages[back]!.first, letters, carries };
  }

  /** Where the learner's code is, or was when it last ran. */
  line() {
    return this.#playing?.line() ?? null;
  }

  told(): readonly ScaleEvent[] {
    return this.#places
      .flat()
      .flatMap(({ witness }) => witness.told)
      .toSorted((a, b) => a.at - b.at);
  }

  /** Plays to the end, but for moments when all threads meet: each is handed what all of them have come to. Null when it was sound. */
  *play(): Generator<Meeting, Stop | null, Meeting> {
    const { untilMs } = this.#parts.plan;
    const rounds = this.#rounds;
    const longest = this.#parts.options.windowMs ?? LONGEST_WINDOW_MS;
    let length = Math.min(longest, FIRST_WINDOW_MS);
    let look = 1;
    for (let window = 1; ; window += 1) {
      let from = this.#nextDue();
      while (rounds !== null && from >= rounds.nextMs && rounds.nextMs < untilMs) {
        if (this.#goesOn(rounds, yield this.#meeting(rounds.nextMs, from))) from = this.#nextDue();
        else return this.#sharing();
      }
      if (from >= untilMs) break;
      const until = Math.min(from + length, untilMs, rounds?.nextMs ?? NEVER);
      this.#shared.tables.window = window;
      const sent = this.#playWindow(from, until);
      const { stop } = this.#shared;
      if (stop !== null) return stop;
      if (sent > MANY) length = Math.max(1, length >> 1);
      else if (sent < MANY / 4) length = Math.min(longest, length * 2);
      if (window === look) {
        look *= 2;
        const found = this.#sharing();
        if (found !== null) return found;
      }
      // Short windows are many, and to look at every worker after each would cost more than they do.
      if (window % 8 === 0 || until - from >= A_LONG_WINDOW_MS) this.#report(until);
    }
    return this.#sharing();
  }

  /** @param from when the next thing would happen */
  #meeting(atMs: Ms, from: Ms): Meeting {
    for (const { witness } of this.#mine().flat()) witness.comeTo(atMs);
    const depths = this.#shared.depths.changes.map(changes => changes.slice(0, atMs / 1000));
    return { atMs, rest: from >= this.#parts.plan.untilMs, depths, letters: [this.#letters.taken(this.#shared.templates)] };
  }

  /** False once nothing will happen any more. */
  #goesOn(rounds: Rounds, meeting: Meeting): boolean {
    const { atMs, rest } = meeting;
    this.#lies.push(...meeting.letters);
    const what = rounds.meet(meeting);
    if (what !== 'hands out') return !rest || what === 'waits to open';
    const { stages, destinations } = this.#parts.stages;
    const handed = handedOut(this.#lies.splice(0), this.#shared.templates, (to, template, first, second, origin) => {
      for (const { stage } of destinations[to & DESTINATION]!.readers)
        if (stages[stage]!.opens) this.#inboxes[stage]!.send(atMs, to, template, first, second, origin);
    });
    if (handed > 0) this.#handedMs = atMs;
    return !rest || handed > 0;
  }

  #nextDue(): Ms {
    if (this.#handedMs < NEVER) return this.#handedMs;
    let due = this.#inflow.due;
    for (const places of this.#places) for (const place of places) if (place.due < due) due = place.due;
    return due;
  }

  /** How many messages were sent. */
  #playWindow(from: Ms, until: Ms): number {
    let sent = this.#inflow.until(until);
    this.#handedMs = NEVER;
    for (const { stages, oneClock } of this.#groups) {
      for (const stage of stages) {
        sent += this.#inboxes[stage]!.size;
        this.#inboxes[stage]!.sort(from, until);
      }
      if (oneClock) this.#playByOneClock(stages, until);
      else this.#playAlone(stages[0]!, until);
      if (this.#shared.stop !== null) break;
    }
    return sent;
  }

  #playAlone(stage: number, until: Ms): void {
    this.#inboxes[stage]!.take(until, this.#accept[stage]!);
    for (const place of this.#places[stage]!) {
      if (place.due >= until) continue;
      this.#playing = place;
      place.run(until);
      if (this.#shared.stop !== null) return;
      this.#shared.alive();
    }
  }

  /** Millisecond by millisecond, so that each worker sees what the others did in the order of time. */
  #playByOneClock(stages: readonly number[], until: Ms): void {
    for (let now = this.#nextOf(stages); now < until; now = this.#nextOf(stages, now)) {
      for (const stage of stages) {
        this.#inboxes[stage]!.take(now + 1, this.#accept[stage]!);
        this.#back[stage]!.sort(now, now + 1);
        this.#back[stage]!.take(now + 1, this.#accept[stage]!);
        this.#playMillisecond(this.#places[stage]!, now);
        if (this.#shared.stop !== null) return;
      }
      this.#shared.alive();
    }
  }

  /** Where workers compete, another one begins each time, or the first would always be served first. */
  #playMillisecond(places: readonly Place[], now: Ms): void {
    const { length } = places;
    const first = this.#shared.compete ? now % length : 0;
    for (let turn = 0; turn < length; turn += 1) {
      const place = places[first + turn < length ? first + turn : first + turn - length]!;
      if (place.due > now) continue;
      this.#playing = place;
      place.run(now + 1);
    }
  }

  /** When the next thing happens in these stages: at this very moment still, where they sent each other something. */
  #nextOf(stages: readonly number[], now = NEVER): Ms {
    let next = NEVER;
    for (const stage of stages) {
      if (this.#back[stage]!.size > 0) return now;
      next = Math.min(next, this.#inboxes[stage]!.next(NEVER));
      for (const { due } of this.#places[stage]!) if (due < next) next = due;
    }
    return next;
  }

  /** Of texts that are no families: who touched them is looked at now and then. */
  #sharing(): Stop | null {
    for (const { name, texts } of this.#shared.tables.list) {
      const filled = texts.flatMap((its, owner) => (its === undefined ? [] : [{ its, owner }]));
      if (sharedKey(filled.map(({ its }) => its)) === null) continue;
      const owners = [filled[0]!.owner, filled.at(-1)!.owner] as const;
      return { kind: 'together', owners, why: `workers share a key of the table \`${name}\`` };
    }
    return null;
  }

  /** At the end, and once. Of the divided stage: of families who touched them last is kept, and whoever else did is noticed. */
  *keys(): Generator<TouchedKeys> {
    const { first, workers } = this.#parts.stages.stages[this.#divided]!;
    const isTheirs = (owner: number) => owner >= first && owner < first + workers;
    for (const { name, texts, families } of this.#shared.tables.list) {
      yield* touchedKeys(
        name,
        texts.slice(first, first + workers).filter(each => each !== undefined),
      );
      yield* familiesTouched(name, families, isTheirs);
    }
    // Nothing asks for them any more, nor for messages, and what was pushed is about to be handed out, a copy of it all.
    this.#shared.tables.list.length = 0;
    this.#shared.spare.length = 0;
  }

  #report(virtualMs: Ms): void {
    const { onProgress } = this.#parts.options;
    if (onProgress === undefined) return;
    this.#reporter ??= new Reporter(this.#parts.stages.stages, this.#mine(), this.#shared.depths, this.#series.list);
    const progress = this.#reporter.at(virtualMs, this.#parts.ties.length > 0);
    if (progress !== null && onProgress(progress) === false) throw new Abandoned('the run was abandoned');
  }

  /** By stage, the workers that are counted here. */
  #mine(): readonly (readonly Place[])[] {
    const { part } = this.#parts;
    if (part === null) return this.#places;
    return this.#places.map((all, stage) =>
      stage === this.#divided || part.part === 0 ? all.filter(place => this.#isMine(stage, place)) : [],
    );
  }

  counted({ together, services }: Pick<Played, 'together' | 'services'>): ScalePart {
    const { part } = this.#parts;
    const { pushes, depths } = this.#shared;
    const places = this.#mine();
    const virtualMs = Math.max(0, ...this.#places.flat().map(({ now }) => now));
    return {
      virtualMs,
      together,
      services,
      stages: places.map((all, stage) => (all.length === 0 ? null : stagePartOf(all, this.#parts.stages.stages[stage]!))),
      workers: places.flat().map(({ number, witness }) => ({ number, hash: witness.hash, delivered: witness.counts.delivered })),
      pushes: pushes?.part() ?? null,
      depths: depths.changes,
      openedMs: this.#rounds?.openedMs ?? null,
      sent: this.#parts.stages.destinations.map((_, to) =>
        places.flat().reduce((sum, { sent }) => sum + sent[to]!, part === null || part.part === 0 ? this.#inflow.sent[to]! : 0),
      ),
    };
  }

  #isMine(stage: number, { number }: Place): boolean {
    const { part, stages } = this.#parts;
    return stage !== this.#divided || isMine(number - stages.stages[stage]!.first, part);
  }
}

function groupsOf(stages: number, ties: readonly Tie[]): readonly Group[] {
  const groups: Group[] = [];
  for (let stage = 0; stage < stages; stage += 1) {
    const tie = ties.find(({ from, to }) => from <= stage && stage <= to);
    if (tie === undefined) groups.push({ stages: [stage], oneClock: false });
    else if (tie.from === stage)
      groups.push({ stages: Array.from({ length: tie.to - tie.from + 1 }, (_, index) => tie.from + index), oneClock: true });
  }
  return groups;
}
