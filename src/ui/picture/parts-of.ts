import type { HistoryEvent, Index } from '../../history/index.ts';
import { CLIENT, programId, queueId, serviceId } from '../../system/picture.ts';

/** The parts of the picture that an event touches, by their ids. In a system of one program that is `only`. */
export function partsOf(index: Index, event: HistoryEvent, only: string): readonly string[] {
  const parts: string[] = [];
  const call = index.callOf(event);
  const delivery = index.deliveryOf(event);
  const worker = 'worker' in event ? event.worker : (call?.worker ?? (delivery === null ? null : index.delivered(delivery).worker));
  if (worker !== null) parts.push(programId(index.programOf(worker) ?? only));
  if ('queue' in event) parts.push(queueId(event.queue));
  if (event.type === 'settled') parts.push(queueId(index.delivered(event.delivery).queue));
  if (event.type === 'moved' || event.type === 'dead-lettered') parts.push(queueId(event.to));
  if (event.type === 'committed') parts.push(queueId(event.topic));
  if (event.type === 'answered' || event.type === 'sent') parts.push(CLIENT);
  if (call !== null) {
    if (call.service === 'message') parts.push(queueId(index.delivered(call.delivery).queue));
    else if (call.service === 'topic' || call.service === 'queue') parts.push(queueId(call.subject));
    else parts.push(serviceId(call.service));
  }
  return parts;
}
