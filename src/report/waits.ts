/** Of programs that wait by looking again and again: what they look at, how often, and what came of it. */
import { type Called, callName, type History, Index, type Ms, type Stuck } from '../history/index.ts';
import { count } from './count.ts';
import { lifeName, lineName } from './names.ts';
import type { CausePart } from './report.ts';
import { text } from './story.ts';
import { seconds } from './timeline-rows.ts';

/** `life 2 calls line 11 (db.get) every second, for ever, and nobody is left to bring about what it waits for` */
export function waitsForEver(index: Index, { worker, life, delivery, everyMs = 0 }: Stuck): CausePart[] {
  const calls = lastRound(index.history, call => call.worker === worker && call.life === life && call.delivery === delivery);
  const looks = calls.filter(({ service }) => service !== 'clock');
  const pace = everyMs === 0 ? 'again and again without a pause' : `every ${everyMs === 1000 ? 'second' : seconds(everyMs)}`;
  if (looks.length === 0)
    return [
      text(`${lifeName(index, { worker, life })} sleeps`),
      ...calls.slice(0, 1).flatMap(call => [text(' at '), lineOf(index, call)]),
      text(` ${pace}, for ever: nothing ends that loop`),
    ];
  return [
    text(`${lifeName(index, { worker, life })} calls `),
    ...looks.flatMap((call, nth) => [
      text(nth === 0 ? '' : ' and '),
      lineOf(index, call),
      text(call.subject === '' ? '' : ` on ${call.subject}`),
    ]),
    text(` ${pace}, for ever, and nobody is left to bring about what it waits for`),
  ];
}

/** Runs in which something went on for so long that the schedule tells it in one: what it was, as a sentence. Null where there is none. */
export function waitedLong(history: History): { readonly words: CausePart[]; readonly place: string } | null {
  const at = history.findIndex(event => event.type === 'time-passed' && event.until === 'rounds');
  const wait = history[at];
  if (wait?.type !== 'time-passed') return null;
  const before = history.slice(0, at);
  const latest = before.findLast((event): event is Called => event.type === 'called');
  if (latest === undefined) return null;
  const index = new Index(history);
  const calls = lastRound(before, call => call.worker === latest.worker && call.life === latest.life);
  const shown = calls.filter(({ service }) => service !== 'clock');
  const [call] = shown.length > 0 ? shown : calls;
  if (call === undefined) return null;
  const place = `${call.line?.file}:${call.line?.line}`;
  const words = [
    text(`${capital(lifeName(index, call))} called `),
    lineOf(index, call),
    text(` ${count(wait.rounds ?? 0)} times more, for ${long(wait.at - wait.from)}, before anything else happened.`),
  ];
  return { words, place };
}

/** The calls between two that are the same, the latest ones that there are. */
function lastRound(history: History, mine: (call: Called) => boolean): Called[] {
  const calls: Called[] = [];
  for (let at = history.length - 1; at >= 0; at -= 1) {
    const event = history[at]!;
    if (event.type !== 'called' || !mine(event)) continue;
    if (calls.length > 0 && same(event, calls[0]!)) break;
    calls.push(event);
  }
  return calls.reverse();
}

const same = (one: Called, other: Called): boolean =>
  one.service === other.service && one.operation === other.operation && JSON.stringify(one.args) === JSON.stringify(other.args);

function lineOf(index: Index, call: Called): CausePart {
  const name = callName(call);
  if (call.line === null) return text(`\`${name}\``);
  return { kind: 'line', text: lineName(index, call.line), line: call.line, call: name, event: index.indexOfCall(call.call) };
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

const HOUR = 3_600_000;

/** `12 hours`, `42 s` */
function long(ms: Ms): string {
  if (ms < HOUR) return seconds(ms);
  const hours = Math.round(ms / HOUR);
  return hours === 1 ? 'an hour' : `${hours} hours`;
}
