import type { Delivered, Json, Ms } from '../history/event.ts';

/** One handing of one message to one worker, as the simulation holds it. */
export interface Handing {
  readonly message: string;
  readonly queue: string;
  readonly attempt: number;
  readonly cause: Delivered['cause'];
  /** The broker's own token for this handing. */
  readonly receipt: string;
  /** What the learner's `message` object shows, beside its settling methods. */
  readonly view: { readonly [property: string]: Json };
}

/**
 * What the simulation needs of a broker to drive consumers that are handed one message at a time.
 * Each broker has one adaptor; this one face is why the explorer does not know which broker it explores.
 */
export interface Source {
  receivable(now: Ms): boolean;
  /** Null when the broker, asked, found nothing to hand out after all (SQS moves an exhausted message aside then). */
  receive(now: Ms): Handing | null;
  /** Messages that the broker may hand out once more although it should not have to, in a fixed order. */
  repeatable(now: Ms): readonly string[];
  handAgain(message: string, now: Ms): Handing;
  /** When the broker will take this handing for lost; null when it no longer holds a claim. */
  leaseEnd(handing: Handing, now: Ms): Ms | null;
  /** Methods that settle or prolong: `ack`, `retry`, `extend`. Throws `ServiceRefusal`. */
  settle(operation: string, args: readonly Json[], handing: Handing, delivery: number, now: Ms): Json;
  nextTimer(now: Ms): { readonly at: Ms; readonly reason: 'visibility-timeout' | 'delay' } | null;
  pass(now: Ms): void;
  key(now: Ms): string;
  snapshot(now: Ms): Json;
}
