import { callName } from '../../history/index.ts';
import { lineName } from '../names.ts';
import type { CausePart } from '../report.ts';
import { type Story, text, wrong } from '../story.ts';

/** How long the client waited, and for which call time passed. */
export function answeredLate({ index, facts }: Story): CausePart[] {
  const [from, to] = facts.conflict as [number, number];
  const head = [text(`The answer to ${facts.thing} came `), wrong(`after ${facts.got} ms`), text(`; ${facts.wanted} are allowed`)];
  const under = new Set<number>();
  const { delivery } = index.at(to) as { readonly delivery?: number };
  for (let at = from; at < to; at += 1) {
    const event = index.at(at);
    if (event.type === 'called' && event.delivery === delivery) under.add(event.call);
    if (event.type === 'applied' || event.type === 'refused') under.delete(event.call);
    const [waited] = under;
    if (event.type !== 'time-passed' || waited === undefined) continue;
    const call = index.called(waited);
    if (call.line === null) continue;
    const line: CausePart = {
      kind: 'line',
      text: lineName(index, call.line),
      line: call.line,
      call: callName(call),
      event: index.indexOfCall(waited),
    };
    return [...head, text('. The client waited while '), line, text(' did.')];
  }
  return [...head, text('.')];
}
