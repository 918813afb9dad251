/** Parts of sentences that several findings share. */
import type { Crashed, Index, Stuck } from '../../history/index.ts';
import { handlerName, lineName } from '../names.ts';
import type { CausePart } from '../report.ts';
import { type Story, text } from '../story.ts';
import { waitsForEver } from '../waits.ts';

export const GIVEN_UP = {
  rejected: 'rejected',
  expired: 'too old',
  maxlen: 'one too many for the queue',
  'delivery-limit': 'past the delivery limit',
} as const;

export const many = (deliveries: number): string => `${deliveries} ${deliveries === 1 ? 'delivery' : 'deliveries'}`;

export const duration = (ms: number): string =>
  ms < 1000 ? `${ms} ms` : ms < 120_000 ? `${ms / 1000} seconds` : `${Math.round(ms / 60_000)} minutes`;

/** `line 9 (email.send) and line 12 (email.send)`; once, where one line did both. */
export function linesOf(story: Story, first: number, second: number): CausePart[] {
  const [one, other] = [story.line(first), story.line(second)];
  return one.text === other.text ? [one] : [one, text(' and '), other];
}

export function beforeNext(story: Story, { crash, index }: { readonly crash: Crashed; readonly index: number }): CausePart[] {
  const next = crash.pending[0];
  if (next === undefined) return story.placeOfCrash(crash, index);
  return [text('before '), story.callLine(story.index.called(next), story.index.indexOfCall(next)), text(' took hold')];
}

export function waitsFor(index: Index, stuck: Stuck): CausePart[] {
  if (stuck.everyMs !== undefined) return waitsForEver(index, stuck);
  const where = stuck.line === null ? '' : `, last seen at ${lineName(index, stuck.line)}`;
  return [text(`${handlerName(index, stuck.worker)} waits for something that never happens${where}`)];
}

/** Whoever waits for ever mostly waits for somebody who died. */
export function afterCrash(story: Story, before: number): CausePart[] {
  const crash = story.crashes().findLast(({ index }) => index < before);
  return crash === undefined ? [] : [...story.died(crash.crash, crash.index), text('; now ')];
}
