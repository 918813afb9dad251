import { useEffect, useState } from 'preact/hooks';
import { Icon, VERDICT_SHAPE } from '../workspace/Icon.tsx';
import { browserStore } from '../workspace/storage.ts';
import { when } from '../workspace/when.ts';
import { type Attempt, judgedRun } from './attempt.ts';
import { clockFace, remaining } from './clock.ts';
import { dropPast, readCurrent, readPast } from './kept.ts';
import { durationText } from './measure-words.ts';
import type { DesignPrompt } from './prompt.ts';
import { levelText, type Summary, summaryOf, VERDICT_WORDS } from './report/summary.ts';

/** So many fit beside each other. */
const BESIDE = 3;

/** The attempts of this browser: the one under way, and those that were finished, some of them side by side. */
export function Attempts({ prompt }: { readonly prompt: DesignPrompt }) {
  const { slug } = prompt;
  const [past, setPast] = useState<readonly Attempt[] | null>(null);
  const [current, setCurrent] = useState<Attempt | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [dropping, setDropping] = useState<string | null>(null);
  useEffect(() => {
    const read = () => {
      setPast(readPast(browserStore(), slug));
      setCurrent(readCurrent(browserStore(), slug));
    };
    read();
    addEventListener('storage', read);
    addEventListener('pageshow', read);
    return () => {
      removeEventListener('storage', read);
      removeEventListener('pageshow', read);
    };
  }, [slug]);
  if (past === null) return <p class="ia-none">Looking</p>;

  function choose(id: string, wish: boolean): void {
    setChosen(wish ? [...chosen, id].slice(-BESIDE) : chosen.filter(each => each !== id));
  }
  function drop(id: string): void {
    dropPast(browserStore(), slug, id);
    setPast(readPast(browserStore(), slug));
    choose(id, false);
    setDropping(null);
  }
  const beside = past.filter(({ id }) => chosen.includes(id)).toReversed();
  return (
    <>
      {current !== null && (
        <p class="ia-now">
          <Icon shape="in-flight" /> One is under way, with {clockFace(remaining(current.clock, current.clock.seenAt))} on its clock.{' '}
          <a href={`/interview/${slug}/`}>Go on with it</a>
        </p>
      )}
      {past.length === 0 ? (
        <p class="ia-none">None yet. Each that you finish is listed here, and two or three can be put beside each other.</p>
      ) : (
        <ul class="ia-list">
          {past.map(attempt => {
            const { score, tookMs } = summaryOf(attempt, prompt);
            const date = when(attempt.startedAt, Date.now());
            return (
              <li key={attempt.id}>
                <a href={`/interview/${slug}/report/#of=${attempt.id}`}>{date}</a>
                <span>{score === null ? 'no run' : `${score.passed} of ${score.of} rows, ${levelText(score.level)}`}</span>
                <span>{durationText(tookMs)}</span>
                <label>
                  <input
                    type="checkbox"
                    checked={chosen.includes(attempt.id)}
                    onChange={event => choose(attempt.id, event.currentTarget.checked)}
                  />{' '}
                  compare<span class="sr"> the attempt of {date}</span>
                </label>
                {dropping === attempt.id ? (
                  <span>
                    <button type="button" class="iv-link" onClick={() => drop(attempt.id)}>
                      Delete it
                    </button>{' '}
                    <button type="button" class="iv-link" onClick={() => setDropping(null)}>
                      Keep it
                    </button>
                  </span>
                ) : (
                  <button type="button" class="iv-link" onClick={() => setDropping(attempt.id)}>
                    Delete<span class="sr"> the attempt of {date}</span>
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {beside.length > 1 && <Beside prompt={prompt} attempts={beside} />}
    </>
  );
}

/** Oldest first: what got better stands to the right. */
function Beside({ prompt, attempts }: { readonly prompt: DesignPrompt; readonly attempts: readonly Attempt[] }) {
  const all = attempts.map(attempt => ({ attempt, summary: summaryOf(attempt, prompt), rows: judgedRun(attempt)?.rows ?? [] }));
  const titles = new Map(all.flatMap(({ rows }) => rows.map(({ id, title }) => [id, title] as const)));
  const line = (what: string, of: (summary: Summary) => string) => (
    <tr>
      <th scope="row">{what}</th>
      {all.map(({ attempt, summary }) => (
        <td key={attempt.id}>{of(summary)}</td>
      ))}
    </tr>
  );
  const right = ({ numbers }: Summary) => numbers.filter(({ held }) => held?.nearness === 'right').length;
  return (
    <div class="ia-beside">
      <table>
        <caption>Side by side</caption>
        <thead>
          <tr>
            <td />
            {all.map(({ attempt }) => (
              <th key={attempt.id} scope="col">
                {when(attempt.startedAt, Date.now())}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {line('Rows that hold', ({ score }) => (score === null ? 'no run' : `${score.passed} of ${score.of}, ${levelText(score.level)}`))}
          {[...titles].map(([id, title]) => (
            <tr key={id}>
              <th scope="row">{title}</th>
              {all.map(({ attempt, rows }) => {
                const verdict = rows.find(each => each.id === id)?.verdict ?? 'unknown';
                return (
                  <td key={attempt.id}>
                    <Icon shape={VERDICT_SHAPE[verdict]} /> {VERDICT_WORDS[verdict]}
                  </td>
                );
              })}
            </tr>
          ))}
          {line('Questions asked', ({ asked, notAsked }) => `${asked.length} of ${asked.length + notAsked.length}`)}
          {line('Numbers right', summary => `${right(summary)} of ${summary.numbers.length}`)}
          {line('Twists played', ({ twists }) => `${twists.filter(({ played }) => played).length} of ${twists.length}`)}
          {line('Time', ({ tookMs }) => durationText(tookMs))}
        </tbody>
      </table>
    </div>
  );
}
