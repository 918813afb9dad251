/** Canonical text of what a queue holds: equal texts, equal behaviour from here on. Times are relative, places are ranks. */
import type { Message } from './message.ts';
import type { CopyInfo } from './ports.ts';
import type { Ms } from './types.ts';

export function copyKey(copy: CopyInfo, now: Ms): unknown {
  return [messageKey(copy.message), copy.redelivered, copy.expiresAt === null ? null : copy.expiresAt - now, copy.deliveryCount];
}

export function messageKey(message: Message): unknown {
  const { body, ...rest } = message;
  return [typeof body === 'string' ? body : ['bytes', ...body], rest];
}
