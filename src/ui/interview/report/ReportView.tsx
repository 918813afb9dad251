import { Icon, VERDICT_SHAPE } from '../../workspace/Icon.tsx';
import { NEARNESS_SHAPE } from '../Estimates.tsx';
import { Marked } from '../Marked.tsx';
import { durationText } from '../measure-words.ts';
import { Measures } from '../Twists.tsx';
import { levelText, type Summary, type SummaryNumber, type SummaryRow, type SummaryTwist, VERDICT_WORDS } from './summary.ts';

/** A whole report, drawn for the screen and for paper alike. */
export function ReportView({ summary, date }: { readonly summary: Summary; readonly date: string }) {
  const { title, prompt, tookMs, overMs, score, rows, asked, notAsked, numbers, twists, log, notes } = summary;
  return (
    <article class="ir">
      <header>
        <p class="ir-date">Interview of {date}</p>
        <h1>{title}</h1>
        <p class="ir-prompt">“{prompt}”</p>
        {score === null ? (
          <p class="ir-verdict">Nothing was run that could be judged.</p>
        ) : (
          <p class="ir-score">
            <b>{score.passed}</b>
            <span>
              of {score.of} rows hold: <strong>{levelText(score.level)}</strong>
              <br />
              {score.says}
            </span>
          </p>
        )}
        <p class="ir-took">
          {durationText(tookMs)} by the clock{overMs > 0 ? `, ${durationText(overMs)} over the time` : ''}.
        </p>
      </header>
      {rows.length > 0 && (
        <section aria-labelledby="ir-rubric">
          <h2 id="ir-rubric">Rubric</h2>
          <ol class="ir-rows">
            {rows.map(row => (
              <Row key={row.id} row={row} />
            ))}
          </ol>
        </section>
      )}
      <section aria-labelledby="ir-asked">
        <h2 id="ir-asked">Asked, and not asked</h2>
        <div class="ir-two">
          <div>
            <h3>Asked: {asked.length}</h3>
            {asked.length === 0 && <p>Nothing. The prompt left a lot out.</p>}
            <ul>
              {asked.map(({ id, ask, matters }) => (
                <li key={id}>
                  <b>{ask}</b> <Marked text={matters} />
                </li>
              ))}
            </ul>
          </div>
          <div>
            <h3>Not asked: {notAsked.length}</h3>
            {notAsked.length === 0 && <p>You asked everything.</p>}
            <ul>
              {notAsked.map(({ id, ask, matters, weight }) => (
                <li key={id}>
                  <b>{ask}</b> {weight === 'essential' && <span class="ir-essential">matters most</span>} <Marked text={matters} />
                </li>
              ))}
            </ul>
          </div>
        </div>
      </section>
      <section aria-labelledby="ir-numbers">
        <h2 id="ir-numbers">Numbers</h2>
        <table class="ir-table">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Estimate</th>
              <th scope="col">It was</th>
              <th scope="col">So</th>
            </tr>
          </thead>
          <tbody>
            {numbers.map(each => (
              <NumberRow key={each.ask} number={each} />
            ))}
          </tbody>
        </table>
      </section>
      <section aria-labelledby="ir-twists">
        <h2 id="ir-twists">Twists</h2>
        {twists.map(each => (
          <TwistReport key={each.title} twist={each} />
        ))}
      </section>
      <section aria-labelledby="ir-log">
        <h2 id="ir-log">Time line</h2>
        <ol class="ir-log">
          {log.map(({ moment, text }, at) => (
            <li key={at}>
              <span>{moment}</span> {text}
            </li>
          ))}
        </ol>
      </section>
      {notes !== '' && (
        <section aria-labelledby="ir-notes">
          <h2 id="ir-notes">Notes</h2>
          <p class="ir-notes">{notes}</p>
        </section>
      )}
    </article>
  );
}

function Row({ row: { title, verdict, evidence, next } }: { readonly row: SummaryRow }) {
  return (
    <li>
      <h3>
        <Icon shape={VERDICT_SHAPE[verdict]} /> {title} <em class={`ir-${verdict}`}>{VERDICT_WORDS[verdict]}</em>
      </h3>
      <ul>
        {evidence.map(each => (
          <li key={each.claim}>
            <Icon shape={VERDICT_SHAPE[each.verdict]} />
            <span class="sr">{VERDICT_WORDS[each.verdict]}: </span>
            <span>
              {each.claim}. <span class="ir-says">{each.says}</span>
            </span>
          </li>
        ))}
      </ul>
      {next !== null && (
        <p class="ir-say">
          <b>{verdict === 'pass' ? 'What goes beyond it:' : 'What to say:'}</b> <Marked text={next} />
        </p>
      )}
    </li>
  );
}

function NumberRow({ number: { ask, how, mine, actual, from, held } }: { readonly number: SummaryNumber }) {
  return (
    <tr>
      <th scope="row">
        {ask}
        <span class="ir-how">{how}</span>
      </th>
      <td data-of="Estimate">{mine ?? 'not estimated'}</td>
      <td data-of="It was">
        {actual ?? 'no run'}
        {actual !== null && <span class="ir-how">by {from}</span>}
      </td>
      <td data-of="So">
        {held !== null && (
          <>
            <Icon shape={NEARNESS_SHAPE[held.nearness]} /> {held.says}
          </>
        )}
      </td>
    </tr>
  );
}

function TwistReport({ twist: { title, says, said, without, values, notes, listen } }: { readonly twist: SummaryTwist }) {
  return (
    <section class="ir-twist">
      <h3>{title}</h3>
      <p>“{says}”</p>
      <p>
        <b>You said:</b> {said === '' ? 'nothing.' : <span class="ir-notes">{said}</span>}
      </p>
      {without === null ? <Measures told={values} /> : <p>{without}</p>}
      {notes.map(note => (
        <p key={note} class="ir-how">
          {note}
        </p>
      ))}
      <p class="ir-say">
        <b>What to listen for:</b> <Marked text={listen} />
      </p>
    </section>
  );
}
