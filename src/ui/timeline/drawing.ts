import type { Ms } from '../../history/index.ts';

/** A run's timeline with a place for everything: what `layout.ts` makes of a history, and `svg.ts` draws. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Room for the lanes' names at the left, and for time and playhead at the top. */
  readonly gutter: number;
  readonly axis: number;
  readonly lanes: readonly Lane[];
  /** In order, one for each row of the report's text. Every mark belongs to one, and is not yet true before it. */
  readonly steps: readonly Step[];
  readonly marks: readonly Mark[];
}

/** What is asked of a drawing. */
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

export interface Lane {
  readonly kind: 'producer' | 'queue' | 'process' | 'service';
  readonly label: string;
  readonly sub: string;
  readonly top: number;
  readonly bottom: number;
  /** Where the name stands; the messages of a queue have names of their own. */
  readonly at: number;
  readonly rows: readonly { readonly text: string; readonly y: number }[];
}

export interface Step {
  /** Index into the history. */
  readonly event: number;
  readonly x: number;
  readonly at: Ms;
  /** The learner's line, where the step has one. */
  readonly line: number | null;
  readonly file: string | null;
  /** What happens, as the report tells it: `worker 1, life 2: is handed m1 again`. */
  readonly says: string;
}

export type State = 'waiting' | 'in-flight' | 'acked' | 'redelivered' | 'failed' | 'dead';
/** `held…`: on the bar of a delivery. */
export type Tone = State | 'quiet' | 'plain' | 'held' | 'held-again';

interface Of {
  /** Index into `steps`. */
  readonly step: number;
  /** One sentence, on the marks that can be asked. */
  readonly says?: string;
}
interface Point {
  readonly x: number;
  readonly y: number;
}
interface Drop {
  readonly x: number;
  readonly from: number;
  readonly to: number;
}

export type Mark = Of &
  (
    | ({ readonly kind: 'cell'; readonly state: State } & Point)
    /** How a message fares in the queue until its next cell. */
    | { readonly kind: 'track'; readonly state: State; readonly from: number; readonly to: number; readonly y: number }
    /** A life from its birth to its death, in pieces that grow with the run. */
    | { readonly kind: 'life'; readonly from: number; readonly to: number; readonly top: number; readonly bottom: number }
    /** `slot`: width of the empty memory that it shows, 0 for none. */
    | {
        readonly kind: 'birth';
        readonly x: number;
        readonly top: number;
        readonly bottom: number;
        readonly text: string;
        readonly y: number;
        readonly slot: number;
      }
    /** A delivery in the hands of a life. */
    | { readonly kind: 'hand'; readonly state: State; readonly from: number; readonly to: number; readonly y: number }
    | ({ readonly kind: 'delivery'; readonly state: State } & Drop)
    /** A line from a life to what it called, with its line of source; `never`: it did not take hold. */
    | ({ readonly kind: 'call'; readonly state: State | 'never'; readonly line: number | null } & Drop)
    | ({ readonly kind: 'effect'; readonly state: State | 'never'; readonly size: number } & Point)
    /** Something small: a handler returns, a line is printed, the run ends. */
    | ({ readonly kind: 'dot' } & Point)
    | ({ readonly kind: 'label'; readonly text: string; readonly tone: Tone; readonly anchor: 'start' | 'middle' | 'end' } & Point)
    | { readonly kind: 'crash'; readonly x: number; readonly top: number; readonly bottom: number }
    | {
        readonly kind: 'break';
        readonly from: number;
        readonly to: number;
        readonly top: number;
        readonly bottom: number;
        readonly text: string;
      }
    | { readonly kind: 'tick'; readonly x: number; readonly text: string }
    | {
        readonly kind: 'bracket';
        readonly from: number;
        readonly to: number;
        /** Where the arms begin, left and right. */
        readonly top: readonly [number, number];
        readonly bottom: number;
        readonly text: string;
        /** The middle of the words: on the line where there is room, else below it. */
        readonly x: number;
        readonly inside: boolean;
      }
  );

export type MarkOf<K extends Mark['kind']> = Extract<Mark, { readonly kind: K }>;
