/** A class as pages that open from a disk: one with all of it, and one for each submission. No page asks for anything, and none has a script. */
import type { Exercise } from '../../exercise/exercise.ts';
import { checksOf, endText } from '../checks.ts';
import { type ClassReport, type Graded, pointsOf, type Standing, standingOf } from '../class-report.ts';
import { summary } from '../formats/table.ts';
import { type Heatmap, heatmapOf } from '../heatmap.ts';
import { similarPairs, THRESHOLD } from '../similar.ts';
import { visible } from '../visible.ts';
import { type Html, html, page } from './page.ts';
import { submissionPage } from './submission-page.ts';

export interface PageOptions {
  /** Submissions get numbers, and whatever may hold a name is left out: notes, logs, names of files that could not be run. */
  readonly anonymous: boolean;
}

export interface PageFile {
  /** Path below the folder of the report. */
  readonly file: string;
  readonly text: string;
}

export function* classPages(given: ClassReport, exercise: Exercise, { anonymous }: PageOptions): Iterable<PageFile> {
  const report = anonymous ? withoutNames(given) : given;
  const digits = String(report.submissions.length).length;
  const fileOf = (at: number) => `submissions/${String(at + 1).padStart(digits, '0')}.html`;
  yield { file: 'index.html', text: page(`${report.exercise.title}: the class`, indexOf(report, fileOf)) };
  for (const [at, each] of report.submissions.entries())
    yield { file: fileOf(at), text: submissionPage(each, report, exercise, { anonymous }) };
}

/** In the order of their sources' digests, which nobody's name has to do with. */
function withoutNames(report: ClassReport): ClassReport {
  const sorted = [...report.submissions].sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0));
  const submissions = sorted.map((each, at): Graded => {
    const result: Graded['result'] = each.result.kind === 'not-run' ? { kind: 'not-run', why: 'It could not be run.' } : each.result;
    return { ...each, result, name: `Submission ${at + 1}`, notes: [] };
  });
  return { ...report, submissions };
}

const SAID: { readonly [standing in Standing]: string } = {
  pass: '✓ passed',
  fail: '✗ failed',
  unknown: '? undecided',
  ended: '! could not be judged',
  'not-run': '! not run',
  'our-fault': '! a fault of ours',
};

export const standingHtml = (standing: Standing): Html => html`<span class="verdict ${standing}">${SAID[standing]}</span>`;

function indexOf(report: ClassReport, fileOf: (at: number) => string): Html {
  const { exercise, submissions, version, atScale } = report;
  const link = (at: number) => html`<a href="${fileOf(at)}">${visible(submissions[at]!.name)}</a>`;
  const points = submissions.map(pointsOf).sort((a, b) => a - b);
  const median = points.length === 0 ? 0 : (points[(points.length - 1) >> 1]! + points[points.length >> 1]!) / 2;
  return html`<main>
<h1>${exercise.title}</h1>
<p>${summary(submissions)} The median is ${median} of ${exercise.points} points.</p>
${heatHtml(heatmapOf(report), link)}
<h2 id="submissions">Submissions</h2>
<div class="wide" role="region" aria-labelledby="submissions" tabindex="0">
<table class="submissions">
<thead><tr><th scope="col">Name</th><th scope="col" class="number">Points</th><th scope="col">Verdict</th><th scope="col">What does not hold</th></tr></thead>
<tbody>
${submissions.map(
  (
    each,
    at,
  ) => html`<tr><th scope="row" class="name">${link(at)}</th><td class="number">${pointsOf(each)} of ${exercise.points}</td><td>${standingHtml(standingOf(each))}</td><td>${brokenBy(each)}</td></tr>
`,
)}</tbody>
</table>
</div>
${similarHtml(submissions, link)}
<h2>How this came about</h2>
<p>Graded by ackademy ${version}, every schedule within the exercise’s bounds${atScale === 'none' ? '; runs at scale were not played' : ''}. The same source, exercise and version
come to the same verdict on any machine. <code>npx ackademy verify report.json submissions</code> grades again and compares.</p>
<p class="quiet">Exercise <code>${exercise.slug}</code>, digest <code>${exercise.digest}</code>.</p>
</main>`;
}

function brokenBy(each: Graded): string {
  const ended = endText(each);
  if (ended !== null) return visible(ended);
  return checksOf(each)
    .filter(({ verdict }) => verdict !== 'pass')
    .map(({ id, verdict }) => (verdict === 'fail' ? id : `${id} (undecided)`))
    .join(', ');
}

function heatHtml({ criteria, points, judged }: Heatmap, link: (at: number) => Html): Html | null {
  if (points.length === 0) return null;
  const most = Math.max(...points.flatMap(({ caught }) => caught.map(those => those.length)));
  return html`<h2 id="heat">Where programs broke</h2>
<p>A row is where a process was struck, a column is a promise, and a number says how many of ${judged} submissions broke it there. Each counts once for each
promise, by its simplest run that breaks it.</p>
<div class="wide" role="region" aria-labelledby="heat" tabindex="0">
<table class="heat">
<thead><tr><th scope="col">Struck</th>${criteria.map(({ id, claim, broken }) => html`<th scope="col" title="${claim}">${id}<br>${broken} of ${judged}</th>`)}</tr></thead>
<tbody>
${points.map(
  ({ point, caught }) => html`<tr><th scope="row">${visible(point)}</th>${caught.map(
    those => html`<td style="--share: ${(those.length / most).toFixed(3)}">${those.length === 0 ? '' : those.length}</td>`,
  )}</tr>
`,
)}</tbody>
</table>
</div>
<details><summary>Which submissions</summary>
<ul>
${points.flatMap(({ point, caught }) =>
  caught.flatMap((those, nth) =>
    those.length === 0
      ? []
      : [
          html`<li>${visible(point)}, <code>${criteria[nth]!.id}</code>: ${those.map((at, place) => html`${place === 0 ? '' : ', '}${link(at)}`)}</li>
`,
        ],
  ),
)}</ul>
</details>`;
}

function similarHtml(submissions: readonly Graded[], link: (at: number) => Html): Html {
  const pairs = similarPairs(submissions);
  const list = html`<ul>
${pairs.map(
  ({ one, other, shared, of }) => html`<li class="name">${link(one)} and ${link(other)}: ${shared} of ${of} passages</li>
`,
)}</ul>`;
  return html`<h2>Similar texts</h2>
<p>${pairs.length === 0 ? 'No two are similar. ' : 'These texts are alike. Why, they do not say: people may have worked together, begun from the same example, or seen only one way to write it. '}${THRESHOLD}</p>
${pairs.length === 0 ? null : list}`;
}
