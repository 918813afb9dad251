import type { ScalePlan, ScaleResult } from '../../history/scale.ts';
import { CLIENT, type Picture, programId, queueId, serviceId, type Way } from '../../system/picture.ts';
import type { Facts, ProgramFacts } from './facts.ts';
import { deadAt, rateAt, type Series } from './series.ts';
import { compact } from './words.ts';

/** What the picture of a system shows of a run at scale: at one moment, or of the whole. */
export interface Flow {
  readonly ways: readonly WayFlow[];
  readonly parts: readonly PartFlow[];
}

export interface WayFlow {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** From 0, where nothing flows, to 1. */
  readonly weight: number;
  readonly state: FlowState | null;
}

export interface PartFlow {
  readonly id: string;
  readonly text: string;
  /** Of a queue: how full it is beside how full it ever was. */
  readonly full: number;
  readonly state: FlowState | null;
}

/** As `data-lit` has them. */
export type FlowState = 'done' | 'late' | 'wrong' | 'dead-lettered' | 'off';

const PUSHES = new Set(['push', 'email']);

/** The ways that a number is known of: from clients to fronts, from queues to those who read them, and to providers. */
export function countedWays({ ways }: Pick<Picture, 'ways'>, facts: Facts): readonly Way[] {
  return ways.filter(way => countOf(way, facts) !== null);
}

type Counted =
  | { readonly what: 'came' | 'delivered' | 'pushed'; readonly program: ProgramFacts }
  | { readonly what: 'gave-up'; readonly from: string };

function countOf({ from, to }: Way, { programs, givesUpTo }: Facts): Counted | null {
  const byId = (id: string) => programs.find(({ name }) => programId(name) === id);
  const [source, target] = [byId(from), byId(to)];
  if (from === CLIENT) return target?.front === true ? { what: 'came', program: target } : null;
  // Of one that reads several queues nobody knows which of them a message came from.
  if (target !== undefined) return target.reads.length === 1 ? { what: 'delivered', program: target } : null;
  const queue = Object.keys(givesUpTo).find(name => queueId(name) === from && queueId(givesUpTo[name]!) === to);
  if (queue !== undefined) return { what: 'gave-up', from: queue };
  const provider = [...PUSHES].find(service => serviceId(service) === to);
  return source !== undefined && provider !== undefined ? { what: 'pushed', program: source } : null;
}

export interface Played {
  readonly series: Series;
  readonly facts: Facts;
  readonly plan: Pick<ScalePlan, 'outages'>;
  /** Null while it is under way. */
  readonly result: Pick<ScaleResult, 'alarms'> | null;
}

/** @param second the moment; null: the whole of it */
export function flowOf({ ways, parts }: Picture, played: Played, second: number | null): Flow {
  const { series, facts, plan } = played;
  const end = second ?? series.length - 1;
  const counted = ways.flatMap(way => {
    const count = countOf(way, facts);
    return count === null || series.length === 0 ? [] : [{ way, ...numberOf(count, series, facts, second, end) }];
  });
  const most = Math.max(1, ...counted.map(({ number }) => number));
  const down = (service: string) =>
    second !== null &&
    plan.outages.some(({ of, fromMs, untilMs }) => of.split('.')[0] === service && fromMs <= second * 1000 && second * 1000 < untilMs);
  return {
    ways: counted.map(({ way: { from, to }, number, state }) => ({
      from,
      to,
      text: number === 0 ? '' : second === null ? compact(number) : `${compact(number)}/s`,
      weight: number === 0 ? 0 : Math.log1p(number) / Math.log1p(most),
      state,
    })),
    parts: parts.flatMap(({ id, kind, name }) => {
      if (kind === 'queue') return [queueFlow(name, played, second, end)];
      if (kind === 'service' && down(name)) return [{ id, text: 'down', full: 0, state: 'wrong' as const }];
      const program = facts.programs.find(each => programId(each.name) === id);
      const idle = program?.onCall === true && (series.programs[program.name]?.delivered[end] ?? 0) === 0;
      return idle ? [{ id, text: '', full: 0, state: 'off' as const }] : [];
    }),
  };
}

function numberOf(
  count: Counted,
  series: Series,
  facts: Facts,
  second: number | null,
  end: number,
): { readonly number: number; readonly state: FlowState | null } {
  const of = (sums: readonly number[] | undefined) => (sums === undefined ? 0 : second === null ? (sums[end] ?? 0) : rateAt(sums, second));
  if (count.what === 'gave-up') {
    const reader = facts.programs.find(({ reads }) => reads.length === 1 && reads[0] === count.from);
    const sums = reader && series.programs[reader.name];
    if (sums === undefined) return { number: 0, state: null };
    const number = deadAt(sums, end) - (second === null || second === 0 ? 0 : deadAt(sums, second - 1));
    return { number, state: number > 0 ? 'dead-lettered' : null };
  }
  const sums = series.programs[count.program.name];
  if (count.what !== 'pushed') return { number: of(sums?.[count.what]), state: null };
  const [pushed, refused, throttled] = [of(sums?.pushed), of(sums?.refused), of(sums?.throttled)];
  if (second === null) return { number: pushed, state: 'done' };
  return { number: pushed + refused + throttled, state: refused > 0 ? 'wrong' : throttled > 0 ? 'late' : pushed > 0 ? 'done' : null };
}

function queueFlow(name: string, { series, facts, result }: Played, second: number | null, end: number): PartFlow {
  const depths = series.queues[name] ?? [];
  const isAside = facts.aside.includes(name);
  const now = depths[end] ?? 0;
  const most = depths.reduce((max, depth) => Math.max(max, depth), 0);
  const shown = second === null ? most : now;
  const rang = result?.alarms.find(alarm => alarm.queue === name)?.rangAtMs ?? null;
  const rings = rang !== null && (second === null || (rang <= (second + 1) * 1000 && now > (facts.alarms[name] ?? 0)));
  const text = shown === 0 ? '' : second === null ? `most ${compact(shown)}` : `${compact(shown)} ${isAside ? 'dead' : 'waiting'}`;
  return {
    id: queueId(name),
    text: rings ? `${text}, alarm` : text,
    full: second === null ? 0 : now / Math.max(1, most),
    state: isAside && shown > 0 ? 'dead-lettered' : null,
  };
}
