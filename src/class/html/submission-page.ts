import type { Exercise } from '../../exercise/exercise.ts';
import { causeText } from '../../report/cause.ts';
import type { CausePart, CriterionResult, Finding, Report } from '../../report/report.ts';
import { evidenceText } from '../../report/scale-text.ts';
import { timelineRows } from '../../report/timeline-rows.ts';
import type { Spoken } from '../../system/words.ts';
import { layoutRun } from '../../ui/timeline/layout.ts';
import { drawRun } from '../../ui/timeline/svg.ts';
import { verdictOf } from '../../ui/workspace/steps.ts';
import { endText } from '../checks.ts';
import { type ClassReport, type Graded, pointsOf, type Standing, standingOf } from '../class-report.ts';
import { visible } from '../visible.ts';
import { Html, html, page } from './page.ts';

/** Of drawings, which scroll where there is less room. */
const WIDTH = 1040;

/** What became of one submission, with the run that breaks each promise, drawn as on the page of the exercise. */
export function submissionPage(
  graded: Graded,
  { exercise: about, version }: ClassReport,
  exercise: Exercise,
  { anonymous }: { anonymous: boolean },
): string {
  const { name, notes, source, digest, result } = graded;
  const report = result.kind === 'report' ? result.report : null;
  const ended = endText(graded);
  const body = html`<main>
<p><a href="../index.html">The class</a></p>
<h1>${visible(name)}</h1>
<p>${about.title}: ${pointsOf(graded)} of ${about.points} points. ${standing(standingOf(graded))}</p>
${notes.map(note => html`<p>${note}</p>`)}
${ended === null ? null : html`<p>${ended}</p>`}
${report?.outcome.kind === 'does-not-compile' ? html`<pre>${report.outcome.errors.map(({ file, line, column, text }) => `${file}:${line}:${column} ${text}`).join('\n')}</pre>` : null}
${report?.outcome.kind === 'graded' ? judged(report, report.system ?? exercise.system) : null}
${report === null || anonymous ? null : logsOf(report)}
<h2>Verify</h2>
<p class="quiet">Version ${version}, exercise <code>${about.digest}</code>,<br>source <code>${source}</code>,<br>verdict and all of these <code>${digest}</code>.</p>
</main>`;
  return page(`${visible(name)}: ${about.title}`, body);
}

const SAID = { pass: '✓ holds', fail: '✗ broken', unknown: '? nobody knows' } as const;
const verdict = (of: 'pass' | 'fail' | 'unknown') => html`<span class="verdict ${of}">${SAID[of]}</span>`;
const STANDING: { readonly [standing in Standing]: string } = {
  pass: 'Every promise holds.',
  fail: 'Not every promise holds.',
  unknown: 'Not everything could be decided.',
  ended: 'Nothing could be judged.',
  'not-run': 'It was not run.',
  'our-fault': 'This is a fault of ours, and says nothing of the program.',
};
const standing = (of: Standing) => html`<span class="verdict ${of}">${STANDING[of]}</span>`;

function judged(report: Report, system: Spoken): Html {
  const { criteria, atScale = [], rubric = [], explored, remarks } = report;
  return html`${
    rubric.length === 0
      ? null
      : html`<h2>Rubric</h2>
<ul class="checks">${rubric.map(row => html`<li>${verdict(row.verdict)} ${row.title}</li>`)}</ul>`
  }
<h2>Promises</h2>
<p>${explored.runs - explored.failedRuns - explored.cutOffRuns} of ${explored.runs} runs kept every promise${explored.complete ? ', and every schedule within the bounds was tried' : ''}.</p>
<ul class="checks">
${criteria.map(each => criterion(each, system))}
${atScale.flatMap(run =>
  run.criteria.map(
    each => html`<li>${verdict(each.verdict)} ${each.claim} <span class="quiet">${run.title}</span>
<p>${each.cause === null ? (each.why ?? evidenceText(each.evidence)) : parts(each.cause)}</p></li>
`,
  ),
)}</ul>
${
  remarks.length === 0
    ? null
    : html`<h2>Worth a look</h2>
<ul class="checks">${remarks.map(({ words }) => html`<li>${parts(words)}</li>`)}</ul>`
}`;
}

function criterion({ claim, id, points, verdict: found, why, finding }: CriterionResult, system: Spoken): Html {
  return html`<li>${verdict(found)} ${claim} <span class="quiet"><code>${id}</code>, ${points} ${points === 1 ? 'point' : 'points'}</span>
${finding === null ? (why === null ? null : html`<p>${why}</p>`) : html`<p>${parts(finding.cause)}</p>${run(finding, system)}`}</li>
`;
}

function run(finding: Finding, system: Spoken): Html {
  const { history, conflict, faults, schedule } = finding;
  const drawing = layoutRun(history, system, { conflict, verdict: verdictOf(finding), width: WIDTH });
  const rows = timelineRows(history, system, conflict);
  // The picture is for eyes; the steps say the same to everybody.
  return html`<figure>
<figcaption class="quiet">The simplest run that breaks it: ${faults}. Its schedule is <code>${schedule}</code>.</figcaption>
<div class="wide" role="region" aria-label="${`Drawing of the run: ${causeText(finding.cause)}`}" tabindex="0">${new Html(drawRun(drawing))}</div>
<details><summary>Step by step</summary>
<ol class="steps">
${rows.map(
  row => html`<li${new Html(row.conflict ? ' class="conflict"' : '')}><span class="quiet">${(row.at / 1000).toFixed(3)} s</span> ${row.actor}: ${row.text}${
    row.line === null ? '' : ` (${row.line.file}, line ${row.line.line})`
  }</li>
`,
)}</ol>
</details>
</figure>`;
}

const parts = (cause: readonly CausePart[]): Html[] =>
  cause.map(part => {
    if (part.kind === 'line') return html`${part.text}${part.call === '' ? null : html` (<code>${part.call}</code>)`}`;
    return part.kind === 'text' ? html`${part.text}` : html`<span class="${part.kind === 'wrong' ? 'wrong' : 'again'}">${part.text}</span>`;
  });

function logsOf({ logs, warnings }: Report): Html | null {
  if (logs.length + warnings.length === 0) return null;
  const lines = [
    ...warnings.map(({ file, line, column, text }) => `warning ${file}:${line}:${column} ${text}`),
    ...logs.map(({ line, level, text }) => `${level}${line === null ? '' : ` ${line.file}:${line.line}`} ${text}`),
  ];
  return html`<h2>Printed</h2>
<pre>${lines.map(visible).join('\n')}</pre>`;
}
