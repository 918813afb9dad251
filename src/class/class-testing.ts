import type { Called, History, HistoryEvent } from '../history/index.ts';
import type { CriterionResult, Report } from '../report/report.ts';
import { type ClassReport, FORMAT, type Graded, type Result } from './class-report.ts';
import { gradedDigest } from './digests-node.ts';

export const criterion = (id: string, points: number, over: Partial<CriterionResult> = {}): CriterionResult => ({
  id,
  claim: `It keeps ${id}`,
  points,
  verdict: 'pass',
  tested: 3,
  failed: 0,
  sampled: 0,
  cutOff: null,
  why: null,
  finding: null,
  ...over,
});

export function failing(id: string, points: number, history: History, wrong = 'lost & <gone>'): CriterionResult {
  const cause = [{ kind: 'text', text: 'An order was ' } as const, { kind: 'wrong', text: wrong } as const];
  return criterion(id, points, {
    verdict: 'fail',
    failed: 1,
    finding: { criterion: id, schedule: '0.1-c1', cause, history, conflict: [], faults: '1 crash' },
  });
}

export function report(criteria: readonly CriterionResult[], over: Partial<Report> = {}): Report {
  const verdict = criteria.some(each => each.verdict === 'fail')
    ? 'fail'
    : criteria.some(each => each.verdict === 'unknown')
      ? 'unknown'
      : 'pass';
  return {
    exercise: 'orders',
    outcome: { kind: 'graded' },
    criteria,
    verdict,
    points: {
      got: criteria.reduce((sum, each) => sum + (each.verdict === 'pass' ? each.points : 0), 0),
      of: criteria.reduce((sum, each) => sum + each.points, 0),
    },
    explored: { complete: true, runs: 4, states: 9, bounds: [], failedRuns: 0, cutOffRuns: 0, digest: 'd1' },
    remarks: [],
    warnings: [],
    logs: [],
    ...over,
  };
}

const ABOUT = {
  exercise: { slug: 'orders', title: 'Orders & stock', digest: 'e1', points: 5 },
  version: '1.2.3',
  atScale: 'none',
} as const;

export function graded(name: string, result: Report | string, over: Partial<Graded> = {}): Graded {
  const its: Result = typeof result === 'string' ? { kind: 'not-run', why: result } : { kind: 'report', report: result };
  const source = over.source ?? `source of ${name}`;
  return { name, source, notes: [], result: its, fingerprints: [], digest: gradedDigest(ABOUT, { source, result: its }), ...over };
}

export const classOf = (...submissions: readonly Graded[]): ClassReport => ({
  kind: 'class-report',
  format: FORMAT,
  ...ABOUT,
  submissions,
});

const called = (call: number, service: string, operation: string, transaction: number | null = null): Called => ({
  type: 'called',
  at: 0,
  call,
  delivery: 1,
  worker: 1,
  life: 1,
  line: { file: 'handler.ts', line: call },
  service,
  operation,
  subject: '',
  args: null,
  transaction,
});

/** A life that calls these, all of which take hold, and what comes after. */
export function lifeOf(calls: readonly (readonly [service: string, operation: string])[], ...after: readonly HistoryEvent[]): History {
  const life: HistoryEvent = { type: 'life-started', at: 0, worker: 1, life: 1 };
  const events = calls.flatMap(([service, operation], at): HistoryEvent[] => [
    called(at + 1, service, operation),
    { type: 'applied', at: 0, call: at + 1, result: null, changes: [], replied: true },
  ]);
  return [life, ...events, ...after];
}

export const crash: HistoryEvent = { type: 'crashed', at: 0, worker: 1, life: 1, pending: [] };
