import type { Index } from '../../history/index.ts';
import { CLIENT, programId, queueId, serviceId } from '../../system/picture.ts';

/** The parts of the picture that the event at this index touches, by their ids. A system of one program names it: `only`. */
export function partsOf(index: Index, at: number, only: string): readonly string[] {
  const event = index.at(at);
  const parts: string[] = [];
  // A message that a program sends is stored as its call takes hold: both are one step of the message's way.
  const call = event.type === 'sent' ? index.publishingOf(at) : index.callOf(event);
  const delivery = call?.delivery ?? index.deliveryOf(event);
  const worker = 'worker' in event ? event.worker : (call?.worker ?? (delivery === null ? null : index.delivered(delivery).worker));
  if (worker !== null) parts.push(programId(index.programOf(worker) ?? only));
  if (event.type === 'answered' || (event.type === 'sent' && call === null)) parts.push(CLIENT);
  if (event.type === 'settled' && event.native === 'answer') parts.push(CLIENT);
  if (event.type === 'returned' && event.reason === 'client-retry') parts.push(CLIENT);
  if ('queue' in event) parts.push(queueId(event.queue));
  if (event.type === 'settled') parts.push(queueId(index.delivered(event.delivery).queue));
  if (event.type === 'moved' || event.type === 'dead-lettered') parts.push(queueId(event.to));
  if (event.type === 'committed') parts.push(queueId(event.topic));
  if (call !== null) {
    if (call.service === 'message') parts.push(queueId(index.delivered(call.delivery).queue));
    else if (call.service === 'topic' || call.service === 'queue') parts.push(queueId(call.subject));
    else parts.push(serviceId(call.service));
  }
  if (event.type === 'applied') for (const { queue } of index.sentBy(at)) parts.push(queueId(queue));
  return [...new Set(parts)];
}
