import type { Shape } from '../../workspace/Icon.tsx';
import { Listing } from '../crash/Listing.tsx';
import { Square } from '../crash/Square.tsx';
import { Trace, type TraceRow } from '../crash/Trace.tsx';
import { Status } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import { OPENING, type OutboxView, type Outcome, type Pick, PLACES, type Step, WAYS, type WayView, type Who } from './view.ts';

const OPEN = [OPENING];
const SHAPE: { readonly [outcome in Outcome]: Shape } = {
  agrees: 'acked',
  neither: 'waiting',
  silent: 'failed',
  ghost: 'failed',
  repeated: 'redelivered',
};
const WORD: { readonly [outcome in Outcome]: string } = {
  agrees: 'agree',
  neither: 'neither',
  silent: 'no event',
  ghost: 'no order',
  repeated: 'twice',
};
const VERDICT: { readonly [outcome in Outcome]: string } = {
  agrees: 'Order and event agree.',
  neither: 'Order and event agree: there is neither.',
  silent: 'An order without its event.',
  ghost: 'An event without its order.',
  repeated: 'One order; its event twice, counted once.',
};

export function OutboxFigure({ first }: { readonly first: OutboxView }) {
  const { view, notice, said, replay } = useFigure<Pick, OutboxView>('outbox', first, OPEN);
  const { ways, picked, steps, outcome } = view;
  const way = ways[picked.way]!;
  const pick = (to: number, point: number | null) => replay([{ way: to, point }]);
  return (
    <div class="fig-stage">
      <Grid ways={ways} picked={picked} onPick={pick} />
      <Status notice={notice} said={said}>
        {first.said}
      </Status>
      <div class="ob-run">
        <div class="ob-code">
          {way.listings.map(({ who, lines }) => {
            const from = way.points.findIndex(point => point.who === who);
            const points = way.points.filter(point => point.who === who);
            return (
              <div key={who}>
                <p class="ob-who">{who}</p>
                <Listing
                  label={`Code of the ${who}`}
                  lines={lines}
                  points={points}
                  point={picked.point === null ? null : picked.point - from}
                  onPick={point => pick(picked.way, point === null ? null : from + point)}
                />
              </div>
            );
          })}
        </div>
        <Trace heads={PLACES} rows={steps.map(rowOf)} verdict={{ shape: SHAPE[outcome], text: VERDICT[outcome] }} />
      </div>
    </div>
  );
}

interface GridProps {
  readonly ways: readonly WayView[];
  readonly picked: Pick;
  onPick(way: number, point: number | null): void;
}

/** All places at once: a row for each way, a run in each square. */
function Grid({ ways, picked, onPick }: GridProps) {
  const cell = (way: number, point: number | null, outcome: Outcome, label: string, mark?: string) => (
    <Square
      key={point}
      shape={SHAPE[outcome]}
      word={WORD[outcome]}
      mark={mark}
      label={`${WAYS[way]}, ${label}`}
      picked={picked.way === way && picked.point === point}
      onPick={() => onPick(way, point)}
    />
  );
  return (
    <table class="crash-grid">
      <caption>Every square is a run in which one process dies at one place. Press one, or drop the crash into the code.</caption>
      <thead>
        <tr>
          <th scope="col">
            <span class="sr">way</span>
          </th>
          <th scope="col">nobody dies</th>
          <th scope="col">the orders service dies</th>
          <th scope="col">the relay dies</th>
        </tr>
      </thead>
      <tbody>
        {ways.map(({ calm, points }, way) => {
          const dying = (who: Who) =>
            points.map((point, at) => (point.who === who ? cell(way, at, point.outcome, `${who} dies ${point.where}`, `${at + 1}`) : null));
          return (
            <tr key={WAYS[way]} class={picked.way === way ? 'crash-picked' : undefined}>
              <th scope="row">{WAYS[way]}</th>
              <td data-head="nobody dies">{cell(way, null, calm, 'nobody dies')}</td>
              <td data-head="orders service dies">{dying('orders service')}</td>
              <td data-head="relay dies">
                {points.some(({ who }) => who === 'relay') ? dying('relay') : <span class="crash-none">no relay</span>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const rowOf = (step: Step): TraceRow => ({
  ...step,
  changed: PLACES.flatMap(({ place }, at) => (step.changed.includes(place) ? [at] : [])),
  cells: PLACES.map(({ place }) => [
    ...step[place].map((id, offset) => (place === 'topic' ? { id, mark: `${offset}` } : { id })),
    ...(place === 'orders' || place === 'outbox' ? step.staged[place].map(id => ({ id, staged: true })) : []),
  ]),
});
