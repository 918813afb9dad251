import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { count } from '../../../graders/at-scale/words.ts';
import { watchSize } from '../watch-size.ts';
import type { DrawnPlot, Marked, Shown } from './draw-plot.ts';
import { mostOf, type Plot, type PlotLine, type Plots, told, toldAt, valueAt } from './plots.ts';
import { clock, compact } from './words.ts';

interface Props extends Marked {
  readonly plots: Plots;
  /** Where the axis of time ends, in seconds. */
  readonly end: number;
  readonly running: boolean;
  /** The second that everything is shown of; null: the whole run. */
  readonly moment: number | null;
  /** @param kept it stays when the mouse has gone */
  onMoment(second: number | null, kept: boolean): void;
}

/** What happened, second by second: four curves with one moment in all of them, sentences for ears, and the numbers in a table. */
export function Charts({ plots, moment, running, onMoment, ...rest }: Props) {
  const { at } = plots;
  const length = at.at(-1) ?? 0;
  return (
    <section class="sc-charts" aria-label="Charts">
      <div class="sc-grid">
        {plots.plots.map(plot => (
          <OneChart
            key={plot.id}
            plot={plot}
            at={at}
            moment={moment}
            running={running}
            onPoint={second => onMoment(second, false)}
            {...rest}
          />
        ))}
      </div>
      <div class="sc-moment">
        <label for="sc-moment">Moment</label>
        <input
          id="sc-moment"
          type="range"
          min={0}
          max={Math.max(1, length - 1)}
          step={1}
          value={moment ?? length}
          disabled={length === 0}
          aria-valuetext={moment === null ? (running ? 'now' : 'the whole run') : toldAt(plots, moment)}
          onInput={event => onMoment(Number(event.currentTarget.value), true)}
        />
        <output for="sc-moment">{moment === null ? (running ? 'now' : 'whole run') : clock(moment)}</output>
        <button type="button" class="ws-link" hidden={moment === null} onClick={() => onMoment(null, true)}>
          {running ? 'Back to now' : 'Whole run'}
        </button>
      </div>
      {!running && length > 0 && <Numbers plots={plots} />}
    </section>
  );
}

interface ChartProps extends Marked {
  readonly plot: Plot;
  readonly at: readonly number[];
  readonly end: number;
  readonly running: boolean;
  readonly moment: number | null;
  onPoint(second: number | null): void;
}

function OneChart({ plot, at, end, running, moment, shades, moments, onPoint }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<DrawnPlot | null>(null);
  const shown: Shown = { plot, at, end, shades, moments };
  const latest = useRef({ shown, moment, onPoint });
  latest.current = { shown, moment, onPoint };
  const names = plot.lines.map(({ name }) => name).join();

  useEffect(() => {
    const element = host.current!;
    let gone = false;
    void import('./draw-plot.ts').then(
      ({ drawPlot }) => {
        if (gone) return;
        drawn.current = drawPlot(element, latest.current.shown, second => latest.current.onPoint(second));
        drawn.current.point(latest.current.moment);
      },
      // The numbers are told beside it.
      () => {},
    );
    const forget = watchSize(element, () => drawn.current?.resize(element.clientWidth));
    const recoloured = new MutationObserver(() => drawn.current?.recolour());
    recoloured.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      gone = true;
      forget();
      recoloured.disconnect();
      drawn.current?.destroy();
      drawn.current = null;
    };
  }, [names]);
  useLayoutEffect(() => drawn.current?.show(shown), [plot, at, end, shades, moments]);
  useLayoutEffect(() => drawn.current?.point(moment), [moment, plot]);

  return (
    <figure class="sc-chart">
      <figcaption>
        <b>{plot.title}</b> <span class="ws-quiet">{plot.unit}</span>
        {!running && <span class="sr">{told(plot, at)}</span>}
      </figcaption>
      <ul aria-hidden="true">
        {plot.lines.map(line => (
          <li key={line.name} class={`c-${line.state}`}>
            {plot.lines.length > 1 && (
              <>
                <Sample {...line} /> {line.name}{' '}
              </>
            )}
            <b>{valueTold(line, at, moment, running)}</b>
          </li>
        ))}
      </ul>
      <div class="sc-canvas" ref={host} aria-hidden="true" />
    </figure>
  );
}

function valueTold(line: PlotLine, at: readonly number[], moment: number | null, running: boolean): string {
  if (moment !== null) return compact(valueAt(line, at, moment));
  return running ? compact(line.values.at(-1) ?? 0) : `most ${compact(mostOf(line))}`;
}

const DASHES = ['', '5 3', '1.5 2.5', '8 3 1.5 3'];
function Sample({ dash }: Pick<PlotLine, 'dash'>) {
  return (
    <svg class="sc-sample" viewBox="0 0 18 4" aria-hidden="true">
      <path d="M0 2h18" stroke="currentColor" stroke-width="2" stroke-dasharray={DASHES[dash % DASHES.length]} />
    </svg>
  );
}

const ROWS = 12;

function Numbers({ plots: { at, plots } }: { readonly plots: Plots }) {
  const [open, setOpen] = useState(false);
  const lines = useMemo(() => plots.flatMap(plot => plot.lines.map(line => ({ plot, line }))), [plots]);
  const last = at.length - 1;
  const rows = [...new Set(Array.from({ length: ROWS }, (_, row) => Math.round((row * last) / (ROWS - 1))))];
  return (
    <details class="sc-numbers" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>The numbers of these charts</summary>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        <section class="sc-scroll" tabIndex={0} aria-label="Numbers of the charts">
          <table>
            <thead>
              <tr>
                <th scope="col">until</th>
                {lines.map(({ plot, line }) => (
                  <th key={`${plot.id} ${line.name}`} scope="col">
                    {line.name}
                    <span>{plot.unit}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(row => (
                <tr key={row}>
                  <th scope="row">{clock(at[row]!)}</th>
                  {lines.map(({ plot, line }) => (
                    <td key={`${plot.id} ${line.name}`}>{count(line.values[row]!)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  );
}
