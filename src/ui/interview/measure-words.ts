import type { Measure } from './measures.ts';
import { figure } from './numbers.ts';

/** How a measure is told: its name, its value, and whether one should look twice. */
export interface ToldMeasure {
  readonly what: string;
  readonly says: string;
  readonly tone: 'plain' | 'good' | 'look' | 'bad';
}

interface Words {
  readonly what: string;
  readonly none: string;
  readonly unit?: 'ms' | 'times' | 'MB' | 'US$' | 'a second' | '';
  readonly tone?: (value: number | null) => ToldMeasure['tone'];
}

const atAll =
  (bad: 'look' | 'bad') =>
  (value: number | null): ToldMeasure['tone'] =>
    value === null ? 'plain' : value > 0 ? bad : 'good';

const WORDS: { readonly [measure in Measure]: Words } = {
  alarm: { what: 'An alarm rang after', none: 'no alarm rang', unit: 'ms', tone: value => (value === null ? 'bad' : 'good') },
  answers: { what: 'Longest answer to a post', none: 'nothing was answered', unit: 'ms' },
  backlog: { what: 'Most notifications waiting', none: 'none' },
  dead: { what: 'Most in a dead-letter queue', none: 'none' },
  deaths: { what: 'Workers that died', none: 'none' },
  dedupMegabytes: { what: 'Size of the dedup store', none: 'no marks were kept', unit: 'MB' },
  dollars: { what: 'Calls to the broker, at list prices', none: 'not worked out', unit: 'US$' },
  duplicates: { what: 'Pushed more than once', none: 'nobody was owed a push', tone: atAll('look') },
  hottest: {
    what: 'Busiest worker, of its even share',
    none: 'nobody pushed',
    unit: 'times',
    tone: value => ((value ?? 0) > 3 ? 'bad' : 'plain'),
  },
  inFlight: { what: 'Pushes under way at the peak', none: 'nobody pushed' },
  lastPush: { what: 'Last push after', none: 'nothing was pushed', unit: 'ms' },
  missing: { what: 'Followers who never had it', none: 'nobody was owed a push', tone: atAll('bad') },
  opened: { what: 'On-call started the replay after', none: 'nobody started one', unit: 'ms' },
  outOfOrder: { what: 'Later post before the earlier one', none: 'nobody was owed a push', tone: atAll('bad') },
  peakPushes: { what: 'Pushes at the peak', none: 'nobody pushed', unit: 'a second' },
  redelivered: { what: 'Delivered again', none: 'none' },
  refused: { what: 'Refused by the provider that was down', none: 'none' },
  throttled: { what: 'Turned away with 429', none: 'none', tone: atAll('look') },
};

export function toldMeasure(measure: Measure, value: number | null): ToldMeasure {
  const { what, none, unit = '', tone = () => 'plain' as const } = WORDS[measure];
  return { what, says: value === null ? none : valueText(value, unit), tone: tone(value) };
}

export function valueText(value: number, unit: string): string {
  if (unit === 'ms') return durationText(value);
  if (unit === 'times') return `${value < 10 ? value.toFixed(1) : figure(value)} times`;
  if (unit === 'US$') return `US$ ${value < 100 ? value.toFixed(2) : figure(value)}`;
  const counted = Number.isInteger(value) ? value.toLocaleString('en-US') : figure(value);
  return unit === '' ? (value === 0 ? 'none' : counted) : `${counted} ${unit}`;
}

/** `35 ms`, `4.2 s`, `12 min 3 s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toPrecision(2))} s`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.round((ms % 60_000) / 1000);
  return seconds === 0 ? `${minutes} min` : seconds === 60 ? `${minutes + 1} min` : `${minutes} min ${seconds} s`;
}
