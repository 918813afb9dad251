import type { Script } from '../sqs-format.ts';
import type { Operation } from '../steps.ts';

type More = { readonly [field: string]: unknown };

export function script(theme: string, id: string, title: string, ops: readonly Operation[]): Script {
  return { id, title, theme, ops };
}

export const q = (attributes: More = {}, queue = 'q'): Operation => ({ op: 'createQueue', queue, attributes });
export const send = (body: string, more: More = {}, queue = 'q'): Operation => ({ op: 'send', queue, body, ...more });
export const receive = (more: More = {}, queue = 'q'): Operation => ({ op: 'receive', queue, ...more });
export const remove = (receipt: string, queue = 'q'): Operation => ({ op: 'delete', queue, receipt });
export const hide = (receipt: string, seconds: number, queue = 'q'): Operation => ({ op: 'hide', queue, receipt, seconds });
export const counts = (queue = 'q'): Operation => ({ op: 'attributes', queue });
export const wait = (ms: number): Operation => ({ op: 'waitMs', ms });
export const ten = (more: More = {}, queue = 'q') => receive({ max: 10, ...more }, queue);

/** A FIFO queue named `q.fifo`; message `a1` belongs to group `a`, its deduplication id is its body. */
export const F = 'q.fifo';
export const fifo = (attributes: More = {}, queue = F): Operation => q(attributes, queue);
export const put = (body: string, more: More = {}, queue = F): Operation => send(body, { group: body[0], dedup: body, ...more }, queue);
export const take = (more: More = {}, queue = F) => receive(more, queue);
