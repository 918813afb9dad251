import { type Called, type History, type HistoryEvent, Index, type Ms } from '../../history/index.ts';
import { seconds, timelineRows } from '../../report/timeline-rows.ts';
import type { Spoken } from '../../system/words.ts';
import { bracketLane, bracketOf } from './bracket.ts';
import { columns, SIZES } from './columns.ts';
import type { Drawing, Mark, State, Step } from './drawing.ts';
import { FOOT, isService, type Lanes, lanesOf, lifeKey } from './lanes.ts';
import { CHAR, shortly, UNDER, withRoom } from './words.ts';

/**
 * Where everything of a run's timeline goes: a pure function from a history to marks, for whoever draws them (`svg.ts`).
 *
 * From left to right one column for each step, not for each millisecond: most steps of a simulated run take no time at all,
 * and where time does pass a break says how much. From top to bottom the producer, the queue with a row for each message, one
 * lane for each worker with its lives one after the other, one for each service.
 */
export interface LayoutOptions {
  /** Indexes of the events that cannot both be right, as the finding names them. */
  readonly conflict?: readonly number[];
  /** What is wrong with them, in a few words: `one order, deducted twice`. */
  readonly verdict?: string;
  /** Columns stretch to fill this, and are never narrower than they can be read. */
  readonly width?: number;
  /** Narrow columns and few words: the pair, the crash, what was delivered again. */
  readonly phone?: boolean;
}

/** @param system what ran */
export function layoutRun(history: History, system: Spoken, options: LayoutOptions = {}): Drawing {
  return new Layout(history, system, options).drawing();
}

class Layout {
  readonly #history: History;
  readonly #options: LayoutOptions;
  readonly #index: Index;
  readonly #lanes: Lanes;
  readonly #steps: Step[];
  readonly #column: number;
  readonly #phone: boolean;
  readonly #size: (typeof SIZES)['wide' | 'phone'];
  readonly #marks: Mark[] = [];
  /** Where each message's track began, where each life and each delivery did, and in which state. */
  readonly #tracks = new Map<string, { from: number; state: State; step: number }>();
  readonly #births = new Map<string, { x: number; step: number; worker: number }>();
  readonly #hands = new Map<number, { x: number; step: number; state: State; life: string }>();
  #step = 0;

  constructor(history: History, system: Spoken, options: LayoutOptions) {
    const { conflict = [], width = 0, phone = false } = options;
    this.#history = history;
    this.#options = options;
    this.#phone = phone;
    this.#size = SIZES[phone ? 'phone' : 'wide'];
    this.#index = new Index(history);
    this.#lanes = lanesOf(history, system, { ...this.#size, phone, bracket: bracketLane(this.#index, conflict) });
    const rows = timelineRows(history, system, conflict);
    const { gutter, least, most } = this.#size;
    const total = rows.reduce((sum, row) => sum + columns(history, row.event, phone), 0.4);
    this.#column = Math.max(least, Math.min(most, (width - gutter) / total));
    let x: number = gutter;
    this.#steps = rows.map((row, step) => {
      // The first step needs half its column; the rest of the gutter has the names.
      x += columns(history, row.event, phone) * this.#column * (step === 0 ? 0.5 : 1);
      const says = `${row.actor}: ${row.text}`;
      return { event: row.event, x: Math.round(x), at: row.at, line: row.line?.line ?? null, file: row.line?.file ?? null, says };
    });
  }

  drawing(): Drawing {
    const { conflict = [], verdict = '', width = 0 } = this.#options;
    this.#history.forEach((event, at) => {
      const step = this.#steps.findLastIndex(each => each.event <= at);
      this.#step = Math.max(0, step);
      this.#draw(event, at);
    });
    const x = this.#steps.at(-1)?.x ?? this.#size.gutter;
    const end = Math.round(Math.max(x + 0.5 * this.#column, width));
    for (const delivery of [...this.#hands.keys()]) this.#endHand(delivery, x);
    for (const key of [...this.#births.keys()]) this.#endLife(key, x + 0.35 * this.#column);
    for (const message of [...this.#tracks.keys()]) this.#endTrack(message, end);
    const { bottom } = this.#lanes;
    const bracket = bracketOf(this.#index, conflict, verdict, { steps: this.#steps, marks: this.#marks, lanes: this.#lanes, end });
    if (bracket !== null) this.#marks.push(bracket);
    this.#ticks();
    const cutUp = this.#marks.flatMap(mark => cut(mark, this.#steps));
    return {
      width: end,
      height: bottom + (bracket !== null && bracket.bottom > bottom ? FOOT : 4),
      gutter: this.#size.gutter,
      axis: this.#size.axis,
      lanes: this.#lanes.lanes,
      steps: this.#steps,
      marks: withRoom(cutUp, end).sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || a.step - b.step),
    };
  }

  #x(): number {
    return this.#steps[this.#step]?.x ?? this.#size.gutter;
  }

  #says(): { readonly step: number; readonly says: string } {
    const { says = '', line = null } = this.#steps[this.#step] ?? {};
    return { step: this.#step, says: line === null ? says : `${says} (line ${line})` };
  }

  #label(text: string, tone: (Mark & { kind: 'label' })['tone'], x: number, y: number, anchor: 'start' | 'middle' | 'end' = 'start'): void {
    const always = tone === 'redelivered' || tone === 'dead' || text === 'end';
    if (text !== '' && (!this.#phone || always)) this.#marks.push({ kind: 'label', text, tone, anchor, x, y, step: this.#step });
  }

  #draw(event: HistoryEvent, at: number): void {
    const x = this.#x();
    const { step, says } = this.#says();
    const marks = this.#marks;
    const lanes = this.#lanes;
    switch (event.type) {
      case 'sent':
        marks.push({ kind: 'call', state: 'waiting', line: null, x, from: lanes.producerY + 6, to: lanes.rowOf(event.message) - 8, step });
        marks.push({ kind: 'effect', state: 'waiting', size: 12, x, y: lanes.producerY, step });
        this.#label(event.message, 'plain', x + 12, lanes.producerY + 4);
        this.#cell(event.message, 'waiting');
        break;
      case 'life-started': {
        const { top, bottom, head } = lanes.box(event.worker);
        this.#births.set(lifeKey(event), { x, step, worker: event.worker });
        // The first life has nothing to forget.
        const next = this.#steps[step + 1]?.x ?? x;
        const slot = event.life === 1 ? 0 : Math.max(12, Math.min(40, next - x - 12));
        marks.push({ kind: 'birth', x, top, bottom, y: head, text: `life ${event.life}`, slot, step, says });
        break;
      }
      case 'delivered': {
        const state = event.cause === 'first' ? 'in-flight' : 'redelivered';
        this.#cell(event.message, state);
        const y = lanes.barY(event.delivery);
        marks.push({ kind: 'delivery', state, x, from: lanes.rowOf(event.message) + 8, to: y - 8, step });
        this.#hands.set(event.delivery, { x, step, state, life: lifeKey(event) });
        const text = { first: 'in flight', redelivery: 'delivered again', duplicate: 'a second copy' }[event.cause];
        this.#label(text, state, x + 14, lanes.laneOf('queue').bottom - 4 - (this.#bracketIn('queue') ? FOOT : 0));
        break;
      }
      case 'applied':
      case 'refused':
        this.#effect(event, at);
        break;
      case 'settled':
        this.#cell(event.message, 'acked');
        break;
      case 'returned':
        this.#cell(event.message, 'waiting');
        break;
      case 'committed':
        this.#label(`committed ${event.offset}`, 'acked', x - 14, lanes.laneOf('queue').top + 14, 'middle');
        break;
      case 'moved':
        this.#cell(event.message, 'waiting');
        this.#label(event.to, 'redelivered', x - 14, lanes.rowOf(event.message) + 5, 'end');
        break;
      case 'dropped':
        this.#cell(event.message, 'dead');
        this.#label('gone', 'dead', x - 14, lanes.rowOf(event.message) + 5, 'end');
        break;
      case 'assigned':
        marks.push({ kind: 'dot', x, y: lanes.box(event.worker).head - 4, step, says });
        this.#label(
          event.partitions.length === 0 ? 'no partition' : `from ${event.partitions.map(({ position }) => position).join(', ')}`,
          'quiet',
          x + 4,
          lanes.box(event.worker).bottom - 5,
        );
        break;
      case 'disconnected':
        marks.push({ kind: 'effect', state: 'failed', size: 12, x, y: lanes.box(event.worker).head - 4, step, says });
        this.#label('cut off', 'failed', x + 10, lanes.box(event.worker).head, 'start');
        break;
      case 'broker-restarted':
      case 'rebalance-forced':
        marks.push({ kind: 'effect', state: 'failed', size: 12, x, y: lanes.laneOf('queue').top + 12, step, says });
        this.#label(event.type === 'broker-restarted' ? 'restart' : 'rebalance', 'failed', x + 10, lanes.laneOf('queue').top + 16, 'start');
        break;
      case 'dead-lettered':
        this.#cell(event.message, 'dead');
        this.#label(event.to, 'dead', x - 14, lanes.rowOf(event.message) + 5, 'end');
        break;
      case 'crashed':
        for (const [delivery, { life }] of [...this.#hands]) if (life === lifeKey(event)) this.#endHand(delivery, x);
        this.#endLife(lifeKey(event), x);
        marks.push({ kind: 'crash', x, top: lanes.box(event.worker).top - 4, bottom: lanes.box(event.worker).bottom + 4, step, says });
        for (const [nth, call] of event.pending.entries()) this.#never(this.#index.called(call), nth);
        break;
      case 'time-passed': {
        const span = { from: x - 1.15 * this.#column, to: x - 0.15 * this.#column };
        const { axis } = this.#size;
        marks.push({ kind: 'break', ...span, top: axis, bottom: lanes.bottom, text: `${seconds(event.at - event.from)} pass`, step, says });
        break;
      }
      case 'finished': {
        const y = lanes.barY(event.delivery);
        this.#endHand(event.delivery, x);
        if (event.error === null) marks.push({ kind: 'dot', x, y, step, says });
        else {
          marks.push({ kind: 'effect', state: 'failed', size: 16, x, y, step, says });
          this.#label(event.error.name, 'failed', x, lanes.box(event.worker).bottom - 5, 'middle');
        }
        break;
      }
      case 'answered': {
        const tone = event.status < 500 && event.status !== 429 ? 'acked' : 'redelivered';
        this.#label(String(event.status), tone, x, lanes.producerY - 10, 'middle');
        break;
      }
      case 'stuck':
        this.#endHand(event.delivery, x);
        marks.push({ kind: 'effect', state: 'failed', size: 16, x, y: lanes.barY(event.delivery), step, says });
        this.#label('waits for ever', 'failed', x, lanes.box(event.worker).bottom - 5, 'middle');
        break;
      case 'logged':
        marks.push({ kind: 'dot', x, y: lanes.box(event.worker).head - 4, step, says });
        break;
      case 'ended':
        marks.push({ kind: 'dot', x, y: lanes.producerY, step, says });
        this.#label('end', 'quiet', x, lanes.producerY - 7, 'middle');
        break;
      case 'called':
        break;
    }
  }

  #effect(event: Extract<HistoryEvent, { type: 'applied' | 'refused' }>, at: number): void {
    const { conflict = [] } = this.#options;
    const call = this.#index.called(event.call);
    const x = this.#x();
    const { step, says } = this.#says();
    const line = call.line?.line ?? null;
    const bar = this.#lanes.barY(call.delivery);
    if (!isService(call)) {
      if (call.service !== 'message') {
        this.#marks.push({ kind: 'dot', x, y: bar, step, says });
        return;
      }
      const { message } = this.#index.delivered(call.delivery);
      const settles = this.#history[at - 1]?.type === 'settled';
      const late = call.operation === 'ack' && !settles;
      const state = event.type === 'refused' ? 'failed' : late ? 'redelivered' : 'acked';
      const to = this.#lanes.rowOf(message) + 8;
      this.#marks.push({ kind: 'call', state, line, x, from: bar - 8, to, step });
      if (settles) return;
      this.#marks.push({ kind: 'effect', state: state === 'acked' ? 'waiting' : state, size: late ? 16 : 12, x, y: to, step, says });
      if (late) this.#label('too late', 'redelivered', x - 12, to + 4, 'end');
      return;
    }
    const wrong = conflict.includes(at) && at === conflict.at(-1);
    const changes = event.type === 'applied' && event.changes.length > 0;
    const state: State = wrong || event.type === 'refused' ? 'failed' : changes ? 'acked' : 'waiting';
    const size = changes || state === 'failed' ? 18 : 12;
    const y = this.#lanes.serviceY(call.service);
    this.#marks.push({ kind: 'call', state, line, x, from: bar + 8, to: y - size / 2, step });
    this.#marks.push({ kind: 'effect', state, size, x, y, step, says });
    const text = event.type === 'refused' ? event.error.name : shortly(call, event);
    this.#label(text, wrong || event.type === 'refused' ? 'failed' : 'plain', x, y + UNDER, 'middle');
  }

  /** A call that the crash overtook: a dashed line to where it would have taken hold. */
  #never(call: Called, nth: number): void {
    const { worker } = call;
    const x = this.#x() + 16 * nth;
    const { step, says } = this.#says();
    const { top, bottom } = this.#lanes.box(worker);
    if (isService(call)) {
      const y = this.#lanes.serviceY(call.service);
      this.#marks.push({ kind: 'call', state: 'never', line: null, x, from: bottom + 4, to: y - 6, step });
      this.#marks.push({ kind: 'effect', state: 'never', size: 12, x, y, step, says });
      const text = call.line === null ? 'never took hold' : `line ${call.line.line} never`;
      this.#label(text, 'quiet', x, y + UNDER, 'middle');
    } else if (call.service === 'message') {
      const y = this.#lanes.rowOf(this.#index.delivered(call.delivery).message);
      this.#marks.push({ kind: 'call', state: 'never', line: null, x, from: top - 4, to: y + 6, step });
      this.#marks.push({ kind: 'effect', state: 'never', size: 12, x, y, step, says });
    }
  }

  #cell(message: string, state: State): void {
    const x = this.#x();
    this.#endTrack(message, x);
    this.#marks.push({ kind: 'cell', state, x, y: this.#lanes.rowOf(message), ...this.#says() });
    this.#tracks.set(message, { from: x, state, step: this.#step });
  }

  #endTrack(message: string, to: number): void {
    const track = this.#tracks.get(message);
    this.#tracks.delete(message);
    if (track)
      this.#marks.push({ kind: 'track', state: track.state, from: track.from, to, y: this.#lanes.rowOf(message), step: track.step });
  }

  #endLife(key: string, to: number): void {
    const birth = this.#births.get(key);
    this.#births.delete(key);
    if (!birth) return;
    const { top, bottom } = this.#lanes.box(birth.worker);
    this.#marks.push({ kind: 'life', from: birth.x, to, top, bottom, step: birth.step });
  }

  #endHand(delivery: number, to: number): void {
    const hand = this.#hands.get(delivery);
    this.#hands.delete(delivery);
    if (!hand) return;
    const { state, x: from, step } = hand;
    const y = this.#lanes.barY(delivery);
    this.#marks.push({ kind: 'hand', state, from, to, y, step });
    const again = state === 'redelivered';
    const text = this.#index.delivered(delivery).message;
    const x = from + (again ? 22 : 8);
    const needs = x + CHAR * text.length + 8;
    if (needs > to) return;
    // Its name, once the bar has grown as long as that.
    const grown = this.#steps.findIndex(each => each.x >= needs);
    const tone = again ? 'held-again' : 'held';
    this.#marks.push({ kind: 'label', text, tone, anchor: 'start', x, y: y + 4, step: grown === -1 ? step : grown });
  }

  #bracketIn(kind: string): boolean {
    return bracketLane(this.#index, this.#options.conflict ?? [])?.kind === kind;
  }

  /** The time at the first step, and at the first after each time that it moved on. */
  #ticks(): void {
    let told: Ms | null = null;
    let free = 0;
    this.#steps.forEach(({ at, x, event }, step) => {
      if (at === told || this.#history[event]?.type === 'time-passed') return;
      told = at;
      const text = at === 0 ? '0 s' : seconds(at);
      // Between two breaks of a narrow drawing there is room for their own words only.
      if (x < free || (this.#phone && step > 0)) return;
      free = x + CHAR * text.length + 12;
      this.#marks.push({ kind: 'tick', x, text, step });
    });
  }
}

/** What is painted first lies beneath. */
const ORDER: Readonly<Record<Mark['kind'], number>> = {
  tick: 0,
  life: 1,
  birth: 2,
  track: 3,
  break: 4,
  call: 5,
  hand: 6,
  delivery: 7,
  dot: 8,
  effect: 9,
  cell: 10,
  crash: 11,
  bracket: 12,
  label: 13,
};

/** What lasts for several steps, in a piece for each, so that it grows as the run goes on. */
function cut(mark: Mark, steps: readonly Step[]): Mark[] {
  if (mark.kind !== 'life' && mark.kind !== 'track' && mark.kind !== 'hand') return [mark];
  const pieces: Mark[] = [];
  let { from } = mark;
  let { step } = mark;
  for (let next = step + 1; next < steps.length && from < mark.to; next += 1) {
    const to = Math.min(mark.to, Math.max(from, steps[next]!.x));
    if (to > from) pieces.push({ ...mark, from, to, step: next });
    from = to;
    step = next;
  }
  if (from < mark.to) pieces.push({ ...mark, from, step });
  return pieces;
}
