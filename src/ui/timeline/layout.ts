import { type Called, type History, type HistoryEvent, Index } from '../../history/index.ts';
import { seconds, timelineRows } from '../../report/timeline-rows.ts';
import type { Spoken } from '../../system/words.ts';
import { bracketLane, bracketOf } from './bracket.ts';
import { columns, FOLDED, SIZES } from './columns.ts';
import type { Drawing, LayoutOptions, Mark, State, Step } from './drawing.ts';
import { workerOf } from './fold.ts';
import { FOOT, isService, type Lanes, lanesOf, lifeKey } from './lanes.ts';
import { inPieces, painted } from './layers.ts';
import { isPublishing, Places } from './places.ts';
import { ticksOf } from './ticks.ts';
import { CHAR, drop, SIGNS, shortly, UNDER, withRoom } from './words.ts';

/**
 * Where everything of a run's timeline goes: a pure function from a history to marks, for whoever draws them (`svg.ts`).
 *
 * From left to right one column for each step, not for each millisecond: most steps of a simulated run take no time at all,
 * and where time does pass a break says how much. From top to bottom the producer, the queue with a row for each message, one
 * lane for each worker with its lives one after the other, one for each service; in a system of several programs each has its own
 * together.
 * @param system what ran: it names the queues, and whose they are
 */
export function layoutRun(history: History, system: Spoken, options: LayoutOptions = {}): Drawing {
  return new Layout(history, system, options).drawing();
}

class Layout {
  readonly #history: History;
  readonly #options: LayoutOptions;
  readonly #index: Index;
  readonly #places: Places;
  readonly #lanes: Lanes;
  /** Several programs: each queue has a lane of its own. */
  readonly #several: boolean;
  readonly #steps: Step[];
  readonly #column: number;
  readonly #phone: boolean;
  readonly #size: (typeof SIZES)['wide' | 'phone'];
  readonly #marks: Mark[] = [];
  /** Where the track of each row began, where each life and each delivery did, and in which state. */
  readonly #tracks = new Map<number, { from: number; state: State; step: number }>();
  /** The queue that each message is in. */
  readonly #where = new Map<string, string>();
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
    this.#several = this.#index.programs.size > 0;
    this.#places = new Places(history, system);
    this.#lanes = lanesOf(history, system, { ...this.#size, phone, bracket: bracketLane(this.#index, conflict), conflict });
    const rows = timelineRows(history, system, conflict);
    const { least, most } = this.#size;
    const { gutter } = this.#lanes;
    const wide = (event: number) => (this.#isFolded(history[event]!) ? FOLDED : columns(history, event, phone));
    const total = rows.reduce((sum, row) => sum + wide(row.event), 0.4);
    this.#column = Math.max(least, Math.min(most, (width - gutter) / total));
    let x: number = gutter;
    this.#steps = rows.map((row, step) => {
      // The first step needs half its column; the rest of the gutter has the names.
      x += wide(row.event) * this.#column * (step === 0 ? 0.5 : 1);
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
    const x = this.#steps.at(-1)?.x ?? this.#lanes.gutter;
    const end = Math.round(Math.max(x + 0.5 * this.#column, width));
    for (const delivery of [...this.#hands.keys()]) this.#endHand(delivery, x);
    for (const key of [...this.#births.keys()]) this.#endLife(key, x + 0.35 * this.#column);
    for (const y of [...this.#tracks.keys()]) this.#endTrack(y, end);
    const { bottom } = this.#lanes;
    const bracket = bracketOf(this.#index, conflict, verdict, { steps: this.#steps, marks: this.#marks, lanes: this.#lanes, end });
    if (bracket !== null) this.#marks.push(bracket);
    this.#marks.push(...ticksOf(this.#history, this.#steps, this.#phone));
    return {
      width: end,
      height: bottom + (bracket !== null && bracket.bottom > bottom ? FOOT : 4),
      gutter: this.#lanes.gutter,
      axis: this.#size.axis,
      lanes: this.#lanes.lanes,
      steps: this.#steps,
      marks: painted(withRoom(inPieces(this.#marks, this.#steps), end)),
    };
  }

  #x(): number {
    return this.#steps[this.#step]?.x ?? this.#lanes.gutter;
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
    if (this.#isFolded(event)) return;
    switch (event.type) {
      case 'sent': {
        const row = lanes.rowOf(event.message, event.queue);
        if (row !== null && !(this.#several && this.#index.publishingOf(at) !== null)) {
          marks.push({ kind: 'call', state: 'waiting', line: null, x, from: lanes.producerY + 6, to: row - 8, step });
          marks.push({ kind: 'effect', state: 'waiting', size: 12, x, y: lanes.producerY, step });
          this.#label(event.message, 'plain', x + 12, lanes.producerY + 4);
        }
        this.#cell(event.message, 'waiting', event.queue);
        break;
      }
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
        this.#cell(event.message, state, event.queue);
        const y = lanes.barY(event.delivery);
        const row = lanes.rowOf(event.message, event.queue);
        // A timer's tick comes from nowhere.
        const from = row === null ? lanes.box(event.worker).top : row + 8;
        marks.push({ kind: 'delivery', state, x, from, to: y - 8, step });
        this.#hands.set(event.delivery, { x, step, state, life: lifeKey(event) });
        if (row === null) break;
        const text = { first: 'in flight', redelivery: 'delivered again', duplicate: 'a second copy' }[event.cause];
        this.#label(text, state, x + 14, lanes.queueLane(event.queue).bottom - 4 - (this.#bracketIn(event.queue) ? FOOT : 0));
        break;
      }
      case 'applied':
      case 'refused':
        this.#effect(event, at);
        break;
      case 'settled': {
        const answer = this.#history[at - 1];
        if (event.native === 'answer' && answer?.type === 'answered') this.#answer(answer.status);
        this.#cell(event.message, 'acked', this.#index.delivered(event.delivery).queue);
        break;
      }
      case 'returned':
        this.#cell(event.message, 'waiting', this.#where.get(event.message) ?? '');
        break;
      case 'committed':
        this.#label(`committed ${event.offset}`, 'acked', x - 14, lanes.queueLane(event.topic).top + 14, 'middle');
        break;
      case 'moved':
        this.#move(event, 'waiting', 'redelivered');
        break;
      case 'dropped':
        this.#cell(event.message, 'dead', event.queue);
        this.#label('gone', 'dead', x - 14, (lanes.rowOf(event.message, event.queue) ?? 0) + 5, 'end');
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
      case 'transaction-aborted':
      case 'broker-restarted':
      case 'rebalance-forced':
      case 'alarm': {
        const struck = 'worker' in event ? '' : (this.#places.struckBy(event).find(queue => lanes.hasQueue(queue)) ?? '');
        const y = 'worker' in event ? lanes.box(event.worker).head - 4 : lanes.queueLane(struck).top + 12;
        marks.push({ kind: 'effect', state: 'failed', size: 12, x, y, step, says });
        this.#label(SIGNS[event.type], 'failed', x + 14, y + 4);
        break;
      }
      case 'dead-lettered':
        this.#move(event, 'dead', 'dead');
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
      case 'answered':
        // One that the client is content with is told, and drawn, by what it settles.
        if (this.#history[at + 1]?.type !== 'settled') this.#answer(event.status);
        break;
      case 'stuck':
        this.#endHand(event.delivery, x);
        marks.push({ kind: 'effect', state: 'failed', size: 16, x, y: lanes.barY(event.delivery), step, says });
        this.#label('waits for ever', 'failed', x, lanes.box(event.worker).bottom - 5, 'middle');
        break;
      case 'logged':
        marks.push({ kind: 'dot', x, y: lanes.box(event.worker).head - 4, step, says });
        break;
      case 'opened':
      case 'ended':
        marks.push({ kind: 'dot', x, y: lanes.producerY, step, says });
        this.#label(event.type === 'ended' ? 'end' : 'on call', 'quiet', x, lanes.producerY - 7, 'middle');
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
      const { message, queue } = this.#index.delivered(call.delivery);
      const settles = this.#history[at - 1]?.type === 'settled';
      const late = call.operation === 'ack' && !settles;
      const state = event.type === 'refused' ? 'failed' : late ? 'redelivered' : 'acked';
      const to = (this.#lanes.rowOf(message, queue) ?? bar) + 8;
      this.#marks.push({ kind: 'call', state, line, x, from: bar - 8, to, step });
      if (settles) return;
      this.#marks.push({ kind: 'effect', state: state === 'acked' ? 'waiting' : state, size: late ? 16 : 12, x, y: to, step, says });
      if (late) this.#label('too late', 'redelivered', x - 12, to + 4, 'end');
      return;
    }
    const wrong = conflict.includes(at) && at === conflict.at(-1);
    if (this.#publishes(call)) {
      const sent = event.type === 'applied' ? this.#index.sentBy(at) : [];
      const rows = sent.flatMap(({ message, queue: to }) => this.#lanes.rowOf(message, to) ?? []);
      const state: State = wrong || event.type === 'refused' ? 'failed' : 'waiting';
      for (const [nth, y] of (rows.length > 0 ? rows : [this.#reachedRow(call)]).entries()) {
        this.#marks.push({ kind: 'call', state, line: nth === 0 ? line : null, x, ...drop(bar, 8, y, 8), step });
        this.#marks.push({ kind: 'effect', state, size: state === 'failed' ? 18 : 12, x, y, step, says });
        if (event.type === 'refused') this.#label(event.error.name, 'failed', x, y + UNDER, 'middle');
      }
      return;
    }
    const changes = event.type === 'applied' && event.changes.length > 0;
    const state: State = wrong || event.type === 'refused' ? 'failed' : changes ? 'acked' : 'waiting';
    const size = changes || state === 'failed' ? 18 : 12;
    const y = this.#lanes.serviceY(call.service);
    this.#marks.push({ kind: 'call', state, line, x, ...drop(bar, 8, y, size / 2), step });
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
      const y = this.#publishes(call) ? this.#reachedRow(call) : this.#lanes.serviceY(call.service);
      this.#marks.push({ kind: 'call', state: 'never', line: null, x, ...drop((top + bottom) / 2, (bottom - top) / 2 + 4, y, 6), step });
      this.#marks.push({ kind: 'effect', state: 'never', size: 12, x, y, step, says });
      const text = call.line === null ? 'never took hold' : `line ${call.line.line} never`;
      this.#label(text, 'quiet', x, y + UNDER, 'middle');
    } else if (call.service === 'message') {
      const { message, queue } = this.#index.delivered(call.delivery);
      const y = this.#lanes.rowOf(message, queue);
      if (y === null) return;
      this.#marks.push({ kind: 'call', state: 'never', line: null, x, from: top - 4, to: y + 6, step });
      this.#marks.push({ kind: 'effect', state: 'never', size: 12, x, y, step, says });
    }
  }

  #cell(message: string, state: State, queue: string): void {
    const x = this.#x();
    this.#where.set(message, queue);
    const y = this.#lanes.rowOf(message, queue);
    if (y === null) return;
    this.#endTrack(y, x);
    this.#marks.push({ kind: 'cell', state, x, y, ...this.#says() });
    this.#tracks.set(y, { from: x, state, step: this.#step });
  }

  #answer(status: number): void {
    const x = this.#x();
    const y = this.#lanes.producerY;
    const state = status < 500 && status !== 429 ? 'acked' : 'redelivered';
    this.#marks.push({ kind: 'effect', state, size: 12, x, y, ...this.#says() });
    this.#label(String(status), state, x + 14, y + 4);
  }

  #endTrack(y: number, to: number): void {
    const track = this.#tracks.get(y);
    this.#tracks.delete(y);
    if (track) this.#marks.push({ kind: 'track', state: track.state, from: track.from, to, y, step: track.step });
  }

  /** To another queue: into its lane where it has one, else its name stands beside the cell. */
  #move(
    { message, queue, to }: Extract<HistoryEvent, { type: 'moved' | 'dead-lettered' }>,
    state: State,
    tone: 'redelivered' | 'dead',
  ): void {
    const x = this.#x();
    const from = this.#lanes.rowOf(message, queue);
    this.#cell(message, state, queue);
    if (from !== null) this.#label(to, tone, x - 14, from + 5, 'end');
    const row = this.#several && this.#lanes.hasQueue(to) ? this.#lanes.rowOf(message, to) : null;
    if (row === null || from === null) return;
    this.#endTrack(from, x);
    this.#marks.push({ kind: 'call', state, line: null, x, ...drop(from, 8, row, 8), step: this.#step });
    this.#cell(message, state, to);
  }

  #publishes(call: Called): boolean {
    return this.#several && isPublishing(call) && this.#lanes.laneOf('service', call.service) === undefined;
  }

  /** The row of the first queue that the call sends to, or would have. */
  #reachedRow(call: Called): number {
    const [queue] = this.#places.reachedBy(call);
    return (queue === undefined ? null : this.#lanes.rowOf('', queue)) ?? this.#lanes.bottom;
  }

  /** It happens in a lane that is not drawn. */
  #isFolded(event: HistoryEvent): boolean {
    if (!this.#several) return false;
    const worker = workerOf(this.#index, event);
    if (worker !== null) return !this.#lanes.hasWorker(worker);
    return 'queue' in event && event.type !== 'delivered' && !this.#lanes.hasQueue(event.queue);
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

  #bracketIn(queue: string): boolean {
    const lane = bracketLane(this.#index, this.#options.conflict ?? []);
    return lane?.kind === 'queue' && (!this.#several || lane.label === queue);
  }
}
