/** Ten million notifications through whole designs: a post is answered, its followers are paged through, each of them is pushed to. */
import type { CompiledPrograms } from '../../compile/compiled.ts';
import type { Ms } from '../../history/event.ts';
import type { ScaleResult } from '../../history/scale.ts';
import { openRealm } from '../../process/open-realm.ts';
import {
  EFFECTS,
  KAFKA,
  KAFKA_FILES,
  loadedIn,
  REPLAYED_KAFKA,
  REPLAYED_KAFKA_FILES,
  REPLAYED_SNS,
  REPLAYED_SNS_FILES,
  SNS,
  SNS_FILES,
} from '../../sim/at-scale/designs-testing.ts';
import { resultOf, type ScalePart } from '../../sim/at-scale/result.ts';
import { type Meeting, meetingOf } from '../../sim/at-scale/rounds.ts';
import { runPart, runScale } from '../../sim/at-scale/run.ts';
import { stagesOf } from '../../sim/at-scale/stages.ts';
import { QUIET, type ScalePlan } from '../../system/scale.ts';
import type { System } from '../../system/system.ts';
import type { DesignJob, DesignName, PartTold, Place, Thread } from './place.ts';
import { paired, type Row, row } from './row.ts';

interface Design {
  readonly system: System;
  readonly files: typeof SNS_FILES;
  /** How many messages a notifier has in hand. */
  readonly inHand: number;
  /** When the provider goes down, of ten million, and for how long; and how many pushes a second it takes from each notifier, else any number. */
  readonly downFromMs: Ms;
  readonly downMs: Ms;
  readonly pushesPerSecond: number | null;
}

/** Systems with a thousand followers a page. */
const DESIGNS: { readonly [name in DesignName]: Design } = {
  Kafka: { system: KAFKA, files: KAFKA_FILES, inHand: 16, downFromMs: 60_000, downMs: 30_000, pushesPerSecond: null },
  'SNS and SQS': { system: SNS, files: SNS_FILES, inHand: 64, downFromMs: 60_000, downMs: 30_000, pushesPerSecond: null },
  'Kafka with replay': {
    system: REPLAYED_KAFKA,
    files: REPLAYED_KAFKA_FILES,
    inHand: 16,
    downFromMs: 140_000,
    downMs: 600_000,
    pushesPerSecond: 500,
  },
  'SNS and SQS with replay': {
    system: REPLAYED_SNS,
    files: REPLAYED_SNS_FILES,
    inHand: 64,
    downFromMs: 72_000,
    downMs: 600_000,
    pushesPerSecond: 2050,
  },
};
export const DESIGN_NAMES = Object.keys(DESIGNS) as DesignName[];
export const filesOf = (design: DesignName) => DESIGNS[design].files;

const systemOf = (design: DesignName): System => {
  const { system } = DESIGNS[design];
  return { ...system, services: { ...system.services, followers: { pageSize: 1000, users: {} } } };
};

/** So many followers; the provider is down for a while in the midst of it, and every notifier dies now and then. */
function planOf(design: DesignName, followers: number): ScalePlan {
  const part = followers / 10_000_000;
  const { inHand, downFromMs, downMs, pushesPerSecond } = DESIGNS[design];
  const fromMs = Math.round(downFromMs * part);
  return {
    ...QUIET,
    seed: 48_879,
    followers: { star: followers },
    arrivals: [{ to: 'post', atMs: 0, body: { postId: 'p1', authorId: 'star' } }],
    workers: { fanout: { count: 16, inHand: 1 }, notify: { count: 64, inHand } },
    outages: [{ of: 'push', fromMs, untilMs: fromMs + downMs }],
    limits: pushesPerSecond === null ? {} : { push: { requests: 64 * pushesPerSecond, perMs: 1000, counts: 'worker' } },
    deaths: { everyMs: downMs > 30_000 ? 200_000 : 20_000, programs: ['notify'] },
    restartMs: 500,
  };
}

export function playDesign(design: DesignName, programs: CompiledPrograms, followers: number): ScaleResult {
  const realm = openRealm({ hardened: false });
  const run = { system: systemOf(design), plan: planOf(design, followers), programs: loadedIn(realm, programs), effects: EFFECTS };
  const result = runScale(run, realm);
  if ('why' in result) throw new Error(result.why);
  return result;
}

/** What each thread does. */
export class PartPlayer {
  #playing: Generator<Meeting, ScalePart | null, Meeting> | null = null;

  hear(said: DesignJob | Meeting): PartTold {
    if ('design' in said) this.#playing = partOfDesign(said);
    const step = 'design' in said ? this.#playing!.next() : this.#playing!.next(said);
    return step.done ? { kind: 'part', part: crossing(step.value) } : { kind: 'meets', meeting: step.value };
  }
}

function partOfDesign({ design, programs, followers, part, parts, hardened }: DesignJob) {
  const realm = openRealm({ hardened });
  const run = { system: systemOf(design), plan: planOf(design, followers), programs: loadedIn(realm, programs), effects: EFFECTS };
  // Whether the keys are shared is not what is measured.
  return runPart(run, { part, parts }, realm, () => {});
}

/** As it crosses from one thread to another. */
function crossing(part: ScalePart | null): ScalePart {
  if (part === null) throw new Error('the design cannot be divided');
  return part.pushes === null ? part : { ...part, pushes: { ...part.pushes, chunks: [...part.pushes.chunks] } };
}

type Bare = (message: object, services: object) => Promise<void>;

/** L: the same two handlers, as the engine itself runs them, called in sequence with effects that cost nothing. */
export function bareDesign(design: DesignName, followers: number): () => Promise<void> {
  const handler = (text: string) => new Function(text.replace('export async function', 'return async function'))() as Bare;
  const { files } = DESIGNS[design];
  const fanout = handler(files.fanout);
  const notify = handler(files.notify);
  return async () => {
    const page = Array.from({ length: 1000 }, (_, index) => `u${1_000_000 + index}`);
    const sent: object[] = [];
    let left = followers / page.length;
    let pushes = 0;
    const ack = () => Promise.resolve();
    const send = (body: object) => {
      sent.push(body);
      return Promise.resolve();
    };
    const next = { send: () => Promise.resolve(), publish: () => Promise.resolve() };
    const pages = { send, publish: send };
    const to = (name: string) => (name === 'chunks' ? next : pages);
    const directory = { page: () => Promise.resolve({ followers: page, next: 'star:1000' }) };
    const db = { exists: () => Promise.resolve(false), insert: () => Promise.resolve() };
    const clock = { sleep: () => Promise.resolve() };
    const push = {
      send: () => {
        pushes += 1;
        return Promise.resolve();
      },
    };
    for (; left > 0; left -= 1) {
      await fanout({ body: { postId: 'p1', authorId: 'star', cursor: null }, ack }, { followers: directory, queue: to, topic: to });
      for (const body of sent) await notify({ body, ack }, { db, push, clock, queue: to, topic: to });
      sent.length = 0;
    }
    if (pushes !== followers) throw new Error('the bare loop lost messages');
  };
}

/** Returns the hashes. */
export async function measureDesigns(
  programs: { readonly [design in DesignName]: CompiledPrograms },
  followers: number,
  place: Place,
  tell: (row: Row) => void,
): Promise<string> {
  const hashes: string[] = [];
  place.forFanOut?.(true);
  for (const design of DESIGN_NAMES) hashes.push(await measureDesign(design, programs[design], followers, place, tell));
  place.forFanOut?.(false);
  return hashes.join(' ');
}

async function measureDesign(
  design: DesignName,
  programs: CompiledPrograms,
  followers: number,
  place: Place,
  tell: (row: Row) => void,
): Promise<string> {
  const { name: where, now } = place;
  const bare = bareDesign(design, followers);
  let result = playDesign(design, programs, followers / 50);
  await bareDesign(design, followers / 50)();
  const whole = () => void (result = playDesign(design, programs, followers));
  const tenth = () => void playDesign(design, programs, followers / 10);
  // The last of the three is the one whose result is kept.
  const [l, small, one] = (await paired(now, [bare, tenth, whole], 2)) as [number, number, number];
  const million = `${followers / 1e6}M notifications`;
  const { done, duplicates, missing } = result.effects['push.send']!;
  const note = `${million}: ${one.toFixed(2)} s, L ${l.toFixed(2)} s; ${done} pushes, ${duplicates} too many, ${missing} missing`;
  tell(row(where, `a whole design of ${design}, against L`, one / l, 'x', where === 'Node' ? { atMost: 6 } : null, note));
  const growth = `${followers / 1e7}M in ${small.toFixed(2)} s`;
  tell(row(where, `a whole design of ${design}, time a message, all to a tenth of them`, one / 10 / small, 'x', { atMost: 1.2 }, growth));
  const hashes = new Set(Array.from({ length: 12 }, () => playDesign(design, programs, Math.min(100_000, followers)).hash));
  tell(row(where, `a whole design of ${design}, 12 runs`, hashes.size, 'hashes', { atMost: 1 }, [...hashes].join(' ')));
  for (const hardened of [false, true]) {
    const threads = [place.openThread(), place.openThread()];
    const byTwo = async (count: number) => {
      const jobs = threads.map((_, part) => ({ design, programs, followers: count, part, parts: 2, hardened }));
      return partsTogether(design, count, await playedByAll(threads, jobs));
    };
    await byTwo(followers / 10);
    let two = result;
    const both = async () => void (two = await byTwo(followers));
    const [wallL, wall] = (await paired(() => performance.now(), [bare, both], 2)) as [number, number];
    for (const thread of threads) thread.end();
    const same = two.hash === result.hash ? 'the same hash' : 'ANOTHER HASH';
    const said = `${wall.toFixed(2)} s on the wall, L ${wallL.toFixed(2)} s; ${same}`;
    const inside = hardened ? ' inside SES' : '';
    const atMost = hardened ? 4.5 : 3;
    tell(row(where, `a whole design of ${design}${inside}, by two threads, against L`, wall / wallL, 'x', { atMost }, said));
  }
  return result.hash!;
}

async function playedByAll(threads: readonly Thread[], jobs: readonly DesignJob[]): Promise<ScalePart[]> {
  let told = await Promise.all(threads.map((thread, index) => thread.tell(jobs[index]!)));
  for (;;) {
    const meetings = told.flatMap(each => (each.kind === 'meets' ? [each.meeting] : []));
    if (meetings.length === 0) return told.flatMap(each => (each.kind === 'part' ? [each.part] : []));
    const meeting = meetingOf(meetings);
    told = await Promise.all(threads.map(thread => thread.tell(meeting)));
  }
}

function partsTogether(design: DesignName, followers: number, parts: readonly ScalePart[]): ScaleResult {
  const system = systemOf(design);
  const plan = planOf(design, followers);
  const stages = stagesOf(system, plan);
  if ('why' in stages) throw new Error(stages.why);
  const played = { how: 'fast' as const, why: null, together: parts[0]!.together, services: parts[0]!.services, assumed: stages.assumed };
  return resultOf({ system, plan, effects: EFFECTS, stages, played }, parts);
}
