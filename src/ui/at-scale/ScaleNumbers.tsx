import { count, duration } from '../../../graders/at-scale/words.ts';
import type { ScaleReport } from '../../report/report.ts';
import type { CallFigure, RateFigure } from '../../report/scale-figures.ts';
import { Icon, type Shape } from '../workspace/Icon.tsx';

interface Figure {
  readonly word: string;
  readonly value: string;
  readonly shape?: Shape;
}

/** What one asks first. */
export function Headline({ scale }: { readonly scale: ScaleReport }) {
  return (
    <dl class="sc-headline">
      {headlineOf(scale).map(({ word, value, shape }) => (
        <div key={word} class={shape === undefined ? undefined : `c-${shape}`}>
          <dt>
            {shape !== undefined && <Icon shape={shape} />} {word}
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function headlineOf({ result, figures }: ScaleReport): Figure[] {
  const pushes = result!.effects['push.send'];
  const { took, backlog, duplicateRate, throttled, usd } = figures!;
  const bad = (shape: Shape, is: boolean) => (is ? { shape } : {});
  return [
    ...(took === null
      ? []
      : [
          { word: 'until the last push', value: duration(took.last) },
          { word: 'half came within', value: duration(took.half) },
          { word: '99 of 100 within', value: duration(took.most99) },
        ]),
    ...(backlog === null ? [] : [{ word: `most waiting, in ${backlog.queue}`, value: count(backlog.most) }]),
    ...(pushes === undefined ? [] : [{ word: 'never came', value: count(pushes.missing), ...bad('failed', pushes.missing > 0) }]),
    { word: 'came again', value: share(duplicateRate), ...bad('redelivered', duplicateRate > 0) },
    { word: 'answered with 429', value: count(throttled), ...bad('redelivered', throttled > 0) },
    ...(usd === null ? [] : [{ word: 'at list prices', value: dollars(usd) }]),
  ];
}

/** `0.0031 %` */
export function share(rate: number): string {
  if (rate === 0) return 'none';
  const percent = rate * 100;
  return percent >= 10 ? `${Math.round(percent)} %` : `${Number(percent.toPrecision(2))} %`;
}

export const dollars = (usd: number): string => {
  if (usd === 0) return '$0';
  if (usd < 0.01) return 'under $0.01';
  const cents = Math.round(usd * 100);
  return `$${count(Math.floor(cents / 100))}.${String(cents % 100).padStart(2, '0')}`;
};

/** What was called and what it would cost; how much was asked of brokers beside what they say they can take. Nothing is scored by it. */
export function Money({ scale: { figures, result } }: { readonly scale: ScaleReport }) {
  const { calls, rates, lookedUp } = figures!;
  const { assumed, together, services } = result!.played;
  return (
    <details class="ws-more sc-money">
      <summary>Calls, prices and limits: reported, not scored</summary>
      {lookedUp !== null && <p class="ws-quiet">List prices and stated limits as they were on {lookedUp}.</p>}
      {calls.length > 0 && (
        <Table heads={['paid for', 'calls', 'at list prices']}>
          {calls.map(each => (
            <tr key={each.name}>
              <th scope="row">{each.url === null ? each.name : <a href={each.url}>{each.name}</a>}</th>
              <td>{callsTold(each)}</td>
              <td>{each.usd === null ? 'no price' : dollars(each.usd)}</td>
            </tr>
          ))}
        </Table>
      )}
      {rates.length > 0 && (
        <Table heads={['messages of', 'in the busiest second', 'stated limit']}>
          {rates.map(each => (
            <tr key={`${each.name} ${each.program}`}>
              <th scope="row">
                {each.program ?? 'pushes'}, <a href={each.url}>{each.name}</a>
              </th>
              <td>{count(each.perSecond)}</td>
              <td>{limitTold(each)}</td>
            </tr>
          ))}
        </Table>
      )}
      {[
        ...together.map(
          ({ programs, why }) => `${programs.join(' and ')} ${programs.length === 1 ? 'was' : 'were'} played by one clock: ${why}.`,
        ),
        ...services.map(({ service, why }) => `${service} was played with all its rows: ${why}.`),
        ...assumed,
      ].map(sentence => (
        <p key={sentence} class="ws-quiet">
          {sentence}
        </p>
      ))}
    </details>
  );
}

function Table({ heads, children }: { readonly heads: readonly string[]; readonly children: preact.ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it may scroll
    <section class="sc-scroll" tabIndex={0} aria-label={heads.join(', ')}>
      <table>
        <thead>
          <tr>
            {heads.map(head => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

const callsTold = ({ calls }: CallFigure): string =>
  Object.entries(calls)
    .map(([call, times]) => `${count(times)} ${call}`)
    .join(', ');

function limitTold({ limit, more, partitions, perSecond, inFlight }: RateFigure): string {
  const stated = limit === null ? 'none stated' : [count(limit), ...more.map(each => `${count(each.perSecond)} ${each.how}`)].join(', ');
  const parts = partitions === null || partitions === 0 ? '' : `; ${count(partitions)} partitions, ${count(perSecond / partitions)} each`;
  return `${stated}${parts}${inFlight === null ? '' : `; up to ${count(inFlight.most)} in flight of ${count(inFlight.limit)}`}`;
}
