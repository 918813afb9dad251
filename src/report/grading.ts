import type { Criterion, Verdict } from '../../graders/criterion.ts';
import { criterionNamed } from '../../graders/index.ts';
import { Judges } from '../../graders/judges.ts';
import { verdictIn } from '../../graders/own-verdict.ts';
import type { Exercise } from '../exercise/exercise.ts';
import { Digest } from '../history/digest.ts';
import type { History } from '../history/index.ts';
import { causeOf } from './cause.ts';
import { count } from './count.ts';
import { compareSimplicity, countFaults, faultsText } from './faults.ts';
import { Remarks } from './remarks.ts';
import type { CriterionResult, CutOff, Finding, LogLine, Remark, TraceResult } from './report.ts';

/**
 * Collects the verdicts of an exercise's criteria over the runs of a submission. Of all runs that fail a criterion the
 * simplest is kept to be shown.
 *
 * Several runs: fail > pass > unknown. A criterion that nothing put to the test stays unknown.
 */
export class Grading {
  #exercise: Exercise;
  #declared = false;
  readonly #criteria: Entry[];
  #runs = 0;
  #failedRuns = 0;
  #cutOffRuns = 0;
  #cutOff: Omit<CutOff, 'runs'> | null = null;
  readonly #digest = new Digest();
  readonly #traces: TraceResult[] = [];
  #ordinary = false;
  readonly #remarks = new Remarks();
  logs: readonly LogLine[] = [];

  constructor(exercise: Exercise) {
    this.#exercise = exercise;
    this.#criteria = exercise.criteria.map(({ id, points, claim, own }) => {
      const criterion = own === undefined ? criterionNamed(id) : { id, ...own };
      return { criterion, points, claim: claim ?? criterion.claim, tested: 0, failed: 0, sampled: 0, untold: 0, finding: null };
    });
  }

  /** Its brokers were declared in code: reports speak of what was declared. */
  declared(exercise: Exercise): void {
    this.#exercise = exercise;
    this.#declared = true;
  }

  /** What was declared; absent where the exercise itself says what its brokers are. */
  get system(): { readonly system?: Exercise['system'] } {
    return this.#declared ? { system: this.#exercise.system } : {};
  }

  get runs(): number {
    return this.#runs;
  }

  get failedRuns(): number {
    return this.#failedRuns;
  }

  get cutOffRuns(): number {
    return this.#cutOffRuns;
  }

  /** Of every run so far: equal digests, equal bytes. */
  get digest(): string {
    return this.#digest.text();
  }

  get firstFinding(): Finding | null {
    return this.#criteria.find(entry => entry.finding !== null)?.finding ?? null;
  }

  /** Absent where the exercise has none. */
  get traces(): { readonly traces?: readonly TraceResult[] } {
    return this.#traces.length === 0 ? {} : { traces: this.#traces };
  }

  /** What the runs so far showed and no criterion minds. */
  remarks(criteria: readonly CriterionResult[]): readonly Remark[] {
    return this.#remarks.results(criteria);
  }

  /** A named trace that cannot be played on this code says nothing about it. */
  misfit(trace: number, why: string): void {
    this.#traces.push({ ...this.#named(trace), schedule: null, fails: [], misfit: why });
  }

  #named(trace: number): Pick<TraceResult, 'name' | 'why'> {
    const { name, why } = this.#exercise.traces![trace]!;
    return { name, why };
  }

  /**
   * @param trace the number of the named trace that it is a run of
   * @param sampled chance chose its schedule
   * @param own what criteria say of it that the exercise brings along: their code is not run out here
   */
  see(schedule: string, history: History, trace: number | null = null, sampled = false, own: OwnVerdicts = {}): void {
    this.#runs += 1;
    this.#digest.add(schedule).add(JSON.stringify(history));
    // The first run of the first bound has no faults.
    if (trace === null && !this.#ordinary)
      this.logs = history.flatMap(event => (event.type === 'logged' ? [{ line: event.line, level: event.level, text: event.text }] : []));
    this.#ordinary ||= trace === null;
    this.#remarks.see(schedule, history);
    const fails: string[] = [];
    const last = history.at(-1);
    const cutOff = last?.type === 'ended' && last.reason === 'step-limit';
    const verdicts = verdictsOf(this.#exercise, history, own);
    for (const [claim, entry] of this.#criteria.entries()) {
      const verdict = verdicts[claim]!;
      // What was cut off may fail, and tells nothing else.
      if (cutOff && verdict.verdict !== 'fail') entry.untold += 1;
      if (verdict.verdict === 'unknown' || (cutOff && verdict.verdict === 'pass')) continue;
      entry.tested += 1;
      if (sampled) entry.sampled += 1;
      if (verdict.verdict === 'pass') continue;
      fails.push(entry.criterion.id);
      entry.failed += 1;
      if (entry.finding !== null && compareSimplicity(history, entry.finding.history) >= 0) continue;
      entry.finding = {
        criterion: entry.criterion.id,
        schedule,
        cause: causeOf(verdict.finding, history, this.#exercise),
        history,
        conflict: verdict.finding.conflict,
        faults: faultsText(countFaults(history)),
      };
    }
    if (fails.length > 0) this.#failedRuns += 1;
    else if (cutOff) this.#cutOffRuns += 1;
    if (cutOff && (this.#cutOff === null || compareSimplicity(history, this.#cutOff.history) < 0))
      this.#cutOff = { schedule, history, faults: faultsText(countFaults(history)) };
    if (trace !== null) this.#traces.push({ ...this.#named(trace), schedule, fails, misfit: null });
  }

  /** @param graded false when the submission ended in an outcome that allows no verdict */
  results(graded: boolean): CriterionResult[] {
    return this.#criteria.map(({ criterion, points, claim, tested, failed, sampled, untold, finding }) => {
      const verdict = !graded ? 'unknown' : failed > 0 ? 'fail' : tested === 0 || untold > 0 ? 'unknown' : 'pass';
      const cutOff = graded && untold > 0 ? { runs: untold, ...this.#cutOff! } : null;
      const why = verdict !== 'unknown' ? null : whyUnknown(graded, criterion, cutOff);
      return { id: criterion.id, claim, points, verdict, tested, failed, sampled, cutOff, why, finding: graded ? finding : null };
    });
  }
}

function whyUnknown(graded: boolean, { untested }: Pick<Criterion, 'untested'>, cutOff: CutOff | null): string {
  if (!graded) return 'there is no verdict on this submission';
  if (cutOff === null) return untested;
  const runs = cutOff.runs === 1 ? '1 run was' : `${count(cutOff.runs)} runs were`;
  return `${runs} cut off after too many steps and may still have broken it${sendsForEver(cutOff.history)}`;
}

/** More than any run sends that comes to its end. */
const SENT_FOR_EVER = 40;

/** `; orders was sent to 133 times: whoever is handed what is in it sends to it again`; empty where that is not why. */
function sendsForEver(history: History): string {
  const sent = new Map<string, number>();
  for (const event of history) if (event.type === 'sent') sent.set(event.queue, (sent.get(event.queue) ?? 0) + 1);
  const [most] = [...sent].sort(([, a], [, b]) => b - a);
  if (most === undefined || most[1] < SENT_FOR_EVER) return '';
  return `; \`${most[0]}\` was sent to ${count(most[1])} times: what is handed out of it leads to its being sent to again`;
}

/** By the number of the claim. */
export type OwnVerdicts = { readonly [claim: number]: Verdict };

interface Entry {
  readonly criterion: Pick<Criterion, 'id' | 'claim' | 'untested'>;
  readonly points: number;
  readonly claim: string;
  tested: number;
  failed: number;
  sampled: number;
  untold: number;
  finding: Finding | null;
}

type Judged = Pick<Exercise, 'criteria' | 'effects'>;

function judged({ criteria, effects }: Judged, history: History): Judges {
  const judges = new Judges(criteria, effects);
  for (const [index, event] of history.entries()) judges.see(event, index);
  return judges;
}

/** Of all claims, in their order. What came across the wall is looked at once more. */
function verdictsOf({ criteria, effects }: Judged, history: History, own: OwnVerdicts): readonly Verdict[] {
  const ours = criteria.filter(claim => claim.own === undefined);
  const judges = judged({ criteria: ours, effects }, history);
  let next = 0;
  return criteria.map((claim, number) => {
    if (claim.own === undefined) {
      next += 1;
      return judges.verdict(next - 1);
    }
    if (own[number] === undefined) throw new Error(`nobody said what \`${claim.id}\` finds, which the exercise brings along`);
    return verdictIn(own[number], history);
  });
}

/** What the exercise's criterion of this id says of one run. Throws where the exercise has none of this id. */
export function judgeHistory(id: string, { criteria, effects }: Judged, history: History): Verdict {
  const claim = criteria.find(each => each.id === id);
  if (claim === undefined) throw new Error(`The exercise has no criterion \`${id}\``);
  return judged({ criteria: [claim], effects }, history).verdict(0);
}
