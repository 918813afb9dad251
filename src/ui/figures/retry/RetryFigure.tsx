import { Icon, type Shape } from '../../workspace/Icon.tsx';
import { Pick, Status } from '../parts.tsx';
import { useFigure } from '../use-figure.ts';
import {
  type Mark,
  OPENING,
  ORDERS,
  OUTAGE_MS,
  POLICIES,
  type PolicyView,
  type RetryAction,
  type RetryView,
  TROUBLES,
  WINDOW_MS,
} from './view.ts';

const OPEN = [OPENING];

export function RetryFigure({ first }: { readonly first: RetryView }) {
  const { view, notice, said, replay } = useFigure<RetryAction, RetryView>('retry', first, OPEN);
  return (
    <div class="fig-stage">
      <div class="fig-bar rt-trouble">
        <Pick<number>
          legend="Trouble"
          name="retry-trouble"
          value={view.trouble}
          options={TROUBLES.map(({ name }, value) => ({ value, text: name }))}
          onPick={value => replay([{ trouble: value }])}
        />
        <span class="rt-legend fig-end">
          <i /> a try that failed
        </span>
      </div>
      <div class="rt-policies">
        {view.policies.map((policy, at) => (
          <section key={POLICIES[at]!.name} aria-label={POLICIES[at]!.name}>
            <h3>
              {POLICIES[at]!.name} <small>{POLICIES[at]!.says}</small>
            </h3>
            <Strip marks={policy.marks} outage={view.trouble === 1} />
            <Orders marks={policy.marks} />
            <Results policy={policy} />
          </section>
        ))}
      </div>
      <Status notice={notice} said={said}>
        {first.said}
      </Status>
    </div>
  );
}

const WIDTH = 416;
const LEFT = 52;
const ROW = 17;
const TOP = 4;
const FOOT = 20;
const HEIGHT = TOP + ROW * ORDERS.length + FOOT;
const x = (at: number) => LEFT + ((WIDTH - LEFT - 12) * at) / WINDOW_MS;
const y = (order: number) => TOP + ROW * order + ROW / 2;

/** A row for each order, time from left to right. For eyes. */
function Strip({ marks, outage }: { readonly marks: readonly Mark[]; readonly outage: boolean }) {
  return (
    <svg class="rt-strip" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      {outage && <rect class="rt-outage" x={x(0)} y={0} width={x(OUTAGE_MS) - x(0)} height={HEIGHT - FOOT} />}
      {outage && (
        <text class="rt-tick" x={x(OUTAGE_MS) - 4} y={HEIGHT - FOOT - 4} text-anchor="end">
          provider down
        </text>
      )}
      {ORDERS.map((order, at) => (
        <g key={order}>
          <text x={0} y={y(at) + 4}>
            {order}
          </text>
          <path class="rt-hair" d={`M${x(0)} ${y(at)}H${x(WINDOW_MS)}`} />
        </g>
      ))}
      {[0, 5, 10, 15].map(second => (
        <text key={second} class="rt-tick" x={x(second * 1000)} y={HEIGHT - 5} text-anchor={second === 15 ? 'end' : 'middle'}>
          {second} s
        </text>
      ))}
      {marks.map((mark, at) => (
        <path key={at} class={`rt-${mark.kind}`} d={SHAPES[mark.kind](x(mark.at), y(mark.order))} />
      ))}
    </svg>
  );
}

const SHAPES: { readonly [kind in Mark['kind']]: (x: number, y: number) => string } = {
  sent: (at, row) => `M${at - 5} ${row}l4 5 7-9`,
  again: (at, row) => `M${at} ${row - 5}v10`,
  dropped: (at, row) => `M${at - 4} ${row - 4}l8 8m0-8l-8 8`,
  dead: (at, row) => `M${at - 6} ${row - 1}v6h12v-6m-6-6v7m-3-3l3 3 3-3`,
};

const ENDS: { readonly [kind in Mark['kind']]: string } = {
  sent: 'sent',
  again: 'still tried',
  dropped: 'dropped',
  dead: 'moved to the dead-letter queue',
};

/** The strip as a list, for ears: what became of each order, when, and after how many tries that failed. */
function Orders({ marks }: { readonly marks: readonly Mark[] }) {
  return (
    <ul class="sr">
      {ORDERS.map((order, at) => {
        const own = marks.filter(mark => mark.order === at);
        const failed = own.filter(({ kind }) => kind === 'again' || kind === 'dropped').length;
        const last = own.at(-1);
        return (
          <li key={order}>
            {order}: {last ? `${ENDS[last.kind]} at ${last.at / 1000} s` : 'not tried yet'}, {failed} tries failed
          </li>
        );
      })}
    </ul>
  );
}

/** Nothing is shown that did not happen, except that nothing was sent. */
function Results({ policy: { sent, dropped, dead, open, attempts } }: { readonly policy: PolicyView }) {
  const facts: readonly (readonly [Shape, number, string])[] = [
    ['acked', sent, 'sent'],
    ['redelivered', open, 'still tried'],
    ['failed', dropped, 'dropped'],
    ['dead', dead, 'set aside'],
  ];
  return (
    <ul class="rt-results">
      {facts
        .filter(([shape, count]) => count > 0 || shape === 'acked')
        .map(([shape, count, word]) => (
          <li key={word} class={`c-${shape}`}>
            <Icon shape={shape} /> {count} {word}
          </li>
        ))}
      <li class="rt-tries">{attempts} tries</li>
    </ul>
  );
}
