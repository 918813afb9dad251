import type { HistoryEvent } from '../../../history/event.ts';
import type { ChartLine, ChartView } from '../chart/chart.ts';
import type { Play } from '../figure.ts';
import { type Played, playTimed, type TimedFigure } from '../system.ts';
import { OUTAGE, SYSTEMS, UNTIL_MS } from './systems.ts';
import { SYMPTOMS, type Symptom, type SymptomAction, type SymptomsView } from './view.ts';

const EVERY_MS = 2000;

/** Runs the six systems as they are, and with its cure each that the reader asked for. */
export const play: Play<SymptomAction, SymptomsView> = actions => {
  const cures = [...new Set(actions.map(({ cure }) => cure))];
  const last = actions.at(-1)?.cure;
  return {
    said: last === undefined ? '' : saidOf(last),
    sick: Object.fromEntries(SYMPTOMS.map(symptom => [symptom, chartsOf(symptom, 'sick')])) as unknown as SymptomsView['sick'],
    cured: Object.fromEntries(cures.map(symptom => [symptom, chartsOf(symptom, 'cured')])),
  };
};

/** Both runs of a system are the same each time, so one is enough. */
const played = new Map<TimedFigure, Played>();

function run(symptom: Symptom, which: 'sick' | 'cured'): Played {
  const system = SYSTEMS[symptom][which];
  let known = played.get(system);
  if (known === undefined) {
    known = playTimed(system, EVERY_MS);
    played.set(system, known);
  }
  return known;
}

export function chartsOf(symptom: Symptom, which: 'sick' | 'cured'): ChartView[] {
  return CHARTS[symptom](run(symptom, which));
}

type Charts = (played: Played) => ChartView[];

/** What comes in against what gets done, and what goes wrong meanwhile. */
const rates = ({ counts }: Played['series']): ChartView[] => [
  chart('Rate', 'a second', line('sent', 'waiting', aSecond(counts.sent)), line('handled', 'acked', aSecond(counts.settled))),
  chart('Errors', 'a second', line('thrown', 'failed', aSecond(counts.failed))),
];

const CHARTS: { readonly [symptom in Symptom]: Charts } = {
  'lag-grows': ({ series }) => [chart('Queue depth', 'orders', line('waiting', 'waiting', series.gauges.waiting)), ...rates(series)],
  'lag-stalls': ({ series }) => [chart('Lag of the group', 'records', line('lag', 'waiting', series.gauges.waiting)), ...rates(series)],
  'dead-letters': ({ series }) => [
    chart('Queue depth', 'reports', line('waiting', 'waiting', series.gauges.waiting), line('dead', 'dead', series.gauges.dead)),
    chart(
      'Longest handling',
      'seconds',
      line(
        'handler',
        'in-flight',
        series.longestMs.map(ms => ms / 1000),
      ),
    ),
    chart(
      'Deliveries',
      'a second',
      line('again', 'redelivered', aSecond(series.counts.redelivered)),
      line('thrown', 'failed', aSecond(series.counts.failed)),
    ),
  ],
  doubled: ({ history, series }) => [
    chart('Second emails', 'so far', line('second', 'failed', soFar(secondMails(history)))),
    chart('Workers alive', 'of 3', line('alive', 'in-flight', series.gauges.alive)),
    chart(
      'Rate',
      'a second',
      line('sent', 'waiting', aSecond(series.counts.sent)),
      line('again', 'redelivered', aSecond(series.counts.redelivered)),
    ),
  ],
  'out-of-order': ({ history, series }) => [
    chart('Older over newer', 'writes so far', line('backwards', 'failed', soFar(backwards(history)))),
    chart('Lag by partition', 'records', ...lagLines(series.lag)),
    chart(
      'Deliveries',
      'a second',
      line('all', 'in-flight', aSecond(series.counts.delivered)),
      line('again', 'redelivered', aSecond(series.counts.redelivered)),
    ),
  ],
  'no-lag': ({ series }) => [
    { ...chart('Lag of the group', 'records', line('lag', 'waiting', series.gauges.waiting)), ...OUT },
    {
      ...chart(
        'Rate',
        'a second',
        line('records', 'waiting', aSecond(series.counts.sent)),
        line('emails', 'acked', aSecond(series.effects['email.send'] ?? none())),
      ),
      ...OUT,
    },
    {
      ...chart(
        'So far',
        'in all',
        line('orders', 'waiting', soFar(series.counts.sent)),
        line('emails', 'acked', soFar(series.effects['email.send'] ?? none())),
      ),
      ...OUT,
    },
  ],
};

const OUT = { shade: { ...OUTAGE, name: 'provider down' } };
const STRETCHES = UNTIL_MS / EVERY_MS + 1;
const none = (): number[] => new Array<number>(STRETCHES).fill(0);

function chart(title: string, unit: string, ...lines: ChartLine[]): ChartView {
  return { title, unit, everyMs: EVERY_MS, lines };
}

const line = (name: string, state: ChartLine['state'], values: readonly number[]): ChartLine => ({ name, state, values });

/** The last stretch has one moment, so its rate is that of the one before. */
function aSecond(counts: readonly number[]): number[] {
  const rates = counts.map(count => count / (EVERY_MS / 1000));
  return [...rates.slice(0, -1), rates.at(-2)!];
}

function soFar(counts: readonly number[]): number[] {
  let sum = 0;
  return counts.map(count => (sum += count));
}

const LAG_STATES: readonly ChartLine['state'][] = ['waiting', 'in-flight', 'redelivered', 'dead'];

const lagLines = (lag: Played['series']['lag']): ChartLine[] =>
  Object.entries(lag).map(([partition, values], index) => line(partition, LAG_STATES[index % LAG_STATES.length]!, values));

/** Mails that came to somebody who had the same one. */
const secondMails = (history: readonly HistoryEvent[]): number[] =>
  countWrites(history, ({ store, before }) => store === 'email' && before !== null);

/** Writes that put an earlier version of an order over a later one. */
const backwards = (history: readonly HistoryEvent[]): number[] =>
  countWrites(history, ({ store, before, after }) => {
    const version = (row: unknown) => (row as { version?: number } | null)?.version ?? 0;
    return store === 'orders' && version(after) < version(before);
  });

type Change = Extract<HistoryEvent, { type: 'applied' }>['changes'][number];

function countWrites(history: readonly HistoryEvent[], counts: (change: Change) => boolean): number[] {
  const found = none();
  for (const event of history)
    if (event.type === 'applied') found[Math.min(Math.floor(event.at / EVERY_MS), STRETCHES - 1)]! += event.changes.filter(counts).length;
  return found;
}

function saidOf(symptom: Symptom): string {
  const last = (which: 'sick' | 'cured', chart: number, curve: number) => chartsOf(symptom, which)[chart]!.lines[curve]!.values.at(-1)!;
  const fell = (what: string, chart: number, curve: number) =>
    `${what} after two minutes: ${last('sick', chart, curve)} before, ${last('cured', chart, curve)} with the cure.`;
  switch (symptom) {
    case 'lag-grows':
      return fell('Orders waiting', 0, 0);
    case 'lag-stalls':
      return fell('Lag', 0, 0);
    case 'dead-letters':
      return fell('Reports in the dead-letter queue', 0, 1);
    case 'doubled':
      return fell('Second emails', 0, 0);
    case 'out-of-order':
      return fell('Writes that went backwards', 0, 0);
    case 'no-lag':
      return fell('Emails sent', 2, 1);
  }
}
