import { durationText } from '../measure-words.ts';
import type { Summary, SummaryNumber, SummaryRow, SummaryTwist } from './summary.ts';
import { levelText, VERDICT_WORDS } from './summary.ts';

/** The report as Markdown: to keep, to send, to put into somebody's notes. */
export function markdownOf(summary: Summary, date: string): string {
  const { title, prompt, tookMs, overMs, score, rows, asked, notAsked, numbers, twists, log, notes } = summary;
  const over = overMs > 0 ? `, ${durationText(overMs)} over` : '';
  return [
    `# ${plain(title)}: interview of ${date}`,
    `> ${plain(prompt)}`,
    score === null
      ? `Nothing was run that could be judged. It took ${durationText(tookMs)}${over}.`
      : `**${score.passed} of ${score.of} rows hold: ${levelText(score.level)}.** ${score.says} It took ${durationText(tookMs)}${over}.`,
    section('Rubric', rows.map(rowText)),
    section(
      'Asked',
      asked.map(({ ask, says }) => `- ${plain(ask)} ${plain(says)}`),
      'Nothing.',
    ),
    section(
      'Not asked',
      notAsked.map(({ ask, matters }) => `- ${plain(ask)} *${plain(matters)}*`),
      'Everything was asked.',
    ),
    section('Numbers', numberTable(numbers)),
    section('Twists', twists.map(twistText)),
    section(
      'Time line',
      log.map(({ moment, text }) => `- ${moment} ${plain(text)}`),
    ),
    // Somebody's own Markdown stays what it is.
    notes === '' ? '' : `## Notes\n\n${notes}`,
  ]
    .filter(part => part !== '')
    .join('\n\n')
    .concat('\n');
}

function section(title: string, lines: readonly string[], none = ''): string {
  if (lines.length === 0 && none === '') return '';
  return `## ${title}\n\n${lines.length === 0 ? none : lines.join('\n')}`;
}

function rowText({ title, verdict, evidence, next }: SummaryRow): string {
  const box = verdict === 'pass' ? '[x]' : '[ ]';
  const said = evidence.map(each => `  - ${VERDICT_WORDS[each.verdict]}: ${plain(each.claim)}. ${plain(each.says)}`);
  const words = next === null ? [] : [`  - ${verdict === 'pass' ? 'Beyond it' : 'To say'}: ${plain(next)}`];
  return [`- ${box} **${plain(title)}** (${VERDICT_WORDS[verdict]})`, ...said, ...words].join('\n');
}

function numberTable(numbers: readonly SummaryNumber[]): string[] {
  const cells = numbers.map(({ ask, mine, actual, held }) => [ask, mine ?? 'not estimated', actual ?? 'no run', held?.says ?? '']);
  const row = (of: readonly string[]) => `| ${of.map(cell => plain(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(['', 'Estimate', 'Run', '']), '| --- | --- | --- | --- |', ...cells.map(row)];
}

function twistText({ title, said, without, values, notes, listen }: SummaryTwist): string {
  return [
    `### ${plain(title)}\n`,
    ...(said === '' ? [] : [`Said: ${said}\n`]),
    without === null ? values.map(({ what, says }) => `- ${plain(what)}: ${plain(says)}`).join('\n') : plain(without),
    ...notes.map(note => `- ${plain(note)}`),
    `\nTo listen for: ${plain(listen)}\n`,
  ].join('\n');
}

/** What is not meant as Markdown is not taken for it. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').replace(/([\\*_#<>[\]])/g, '\\$1');
