import { useRef, useState } from 'preact/hooks';
import { Icon } from '../../workspace/Icon.tsx';
import { Marked } from '../Marked.tsx';
import type { Decided } from './kept.ts';
import type { Reason, Row, SituationText } from './text.ts';
import { WAYS, type Way } from './view.ts';

/** A situation as the page has it: words with figures filled in, the table of its runs, and its programs. */
export interface SituationView {
  readonly text: SituationText;
  readonly table: readonly { readonly title: string; readonly rows: readonly Row[] }[];
  readonly programs: { readonly [way in Way]: readonly string[] };
}

export const WAY_NAMES: { readonly [way in Way]: string } = { sync: 'Inside the request', async: 'Behind a queue' };

interface Props extends SituationView {
  readonly number: number;
  readonly decided: Decided | null;
  onDecide(decided: Decided | null): void;
}

export function Decision({ number, text, table, programs, decided, onDecide }: Props) {
  const [way, setWay] = useState<Way | null>(null);
  const [reason, setReason] = useState<number | null>(null);
  const [asked, setAsked] = useState(false);
  const result = useRef<HTMLHeadingElement>(null);
  const title = `aos-${text.id}`;
  const missing = way === null ? (reason === null ? 'a way and a reason' : 'a way') : reason === null ? 'a reason' : null;

  function play(): void {
    setAsked(true);
    if (way === null || reason === null) return;
    onDecide({ way, reason });
    requestAnimationFrame(() => result.current?.focus());
  }
  function again(): void {
    onDecide(null);
    setWay(null);
    setReason(null);
    setAsked(false);
    requestAnimationFrame(() => document.getElementById(title)?.focus());
  }

  return (
    <section class="aos" aria-labelledby={title}>
      <h2 id={title} tabIndex={-1}>
        <span aria-hidden="true">{number}</span> {text.title}
      </h2>
      <p class="aos-asks">
        <Marked text={text.asks} />
      </p>
      {decided === null ? (
        <form
          onSubmit={event => {
            event.preventDefault();
            play();
          }}
        >
          <Options
            legend="Where does the work go?"
            name={`${text.id}-way`}
            options={WAYS.map(each => WAY_NAMES[each])}
            chosen={way === null ? null : WAYS.indexOf(way)}
            onChoose={at => setWay(WAYS[at]!)}
            pair
          />
          <Options
            legend="What decides it?"
            name={`${text.id}-reason`}
            options={text.reasons.map(each => each.text)}
            chosen={reason}
            onChoose={setReason}
          />
          <p class="aos-act">
            <button type="submit" class="btn btn-main">
              Compare the runs
            </button>
            <span role="status">{asked && missing !== null ? `Choose ${missing} first.` : ''}</span>
          </p>
        </form>
      ) : (
        <div class="aos-result">
          <h3 ref={result} tabIndex={-1}>
            <Icon shape={decided.way === text.right ? 'acked' : 'redelivered'} />{' '}
            {decided.way === text.right
              ? `${WAY_NAMES[text.right]}, as the runs say.`
              : `You said: ${lower(WAY_NAMES[decided.way])}. The runs say: ${lower(WAY_NAMES[text.right])}.`}
          </h3>
          <p>
            <Marked text={text.shows} />
          </p>
          <Table table={table} caption={`${text.title} The same requests, both ways`} />
          <Judged reasons={text.reasons} chosen={decided.reason} />
          <p class="aos-say">
            <b>To say it:</b> <Marked text={text.say} />
          </p>
          <details class="aos-programs">
            <summary>The programs that ran</summary>
            <div>
              {WAYS.map(each => (
                <div key={each}>
                  <h4>{WAY_NAMES[each]}</h4>
                  {programs[each].map(source => (
                    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
                    <section key={source} tabIndex={0} aria-label={`${WAY_NAMES[each]}, a program`}>
                      <pre>{source}</pre>
                    </section>
                  ))}
                </div>
              ))}
            </div>
          </details>
          <button type="button" class="btn" onClick={again}>
            Decide again
          </button>
        </div>
      )}
    </section>
  );
}

interface OptionsProps {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly string[];
  readonly chosen: number | null;
  readonly pair?: boolean;
  onChoose(at: number): void;
}

function Options({ legend, name, options, chosen, pair = false, onChoose }: OptionsProps) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div class={pair ? 'qc-choices aos-pair' : 'qc-choices'}>
        {options.map((option, at) => (
          <div class="opt" key={option}>
            <label>
              <input type="radio" name={name} checked={chosen === at} onChange={() => onChoose(at)} />
              <span>
                <Marked text={option} />
              </span>
            </label>
          </div>
        ))}
      </div>
    </fieldset>
  );
}

const JUDGED: { readonly [is in Reason['is']]: { readonly shape: 'acked' | 'redelivered' | 'failed'; readonly words: string } } = {
  best: { shape: 'acked', words: 'Your reason decides it.' },
  beside: { shape: 'redelivered', words: 'Your reason has something to it, and does not decide it.' },
  wrong: { shape: 'failed', words: 'Your reason does not hold.' },
};

function Judged({ reasons, chosen }: { readonly reasons: readonly Reason[]; readonly chosen: number }) {
  const mine = reasons[chosen]!;
  const best = reasons.find(({ is }) => is === 'best')!;
  const { shape, words } = JUDGED[mine.is];
  return (
    <div class="aos-reasons">
      <p>
        <Icon shape={shape} /> <b>{words}</b> “{mine.text}” <Marked text={mine.why} />
      </p>
      {mine !== best && (
        <p>
          <Icon shape="acked" /> <b>What decides it:</b> {best.text} <Marked text={best.why} />
        </p>
      )}
    </div>
  );
}

function Table({ table, caption }: { readonly table: SituationView['table']; readonly caption: string }) {
  return (
    <table class="aos-table">
      <caption class="sr">{caption}</caption>
      <thead>
        <tr>
          <td />
          {WAYS.map(way => (
            <th key={way} scope="col">
              {WAY_NAMES[way]}
            </th>
          ))}
        </tr>
      </thead>
      {table.map(({ title, rows }) => (
        <tbody key={title}>
          <tr class="aos-group">
            <th colSpan={3} scope="rowgroup">
              {title}
            </th>
          </tr>
          {rows.map(row => (
            <tr key={row.what}>
              <th scope="row">{row.what}</th>
              {WAYS.map(way => (
                <td key={way}>
                  {row[way]}
                  {row.worse === way && <span class="aos-worse"> worse</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

const lower = (words: string) => words[0]!.toLowerCase() + words.slice(1);
