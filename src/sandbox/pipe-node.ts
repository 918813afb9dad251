import type { FromInside, ToInside } from './protocol.ts';

/** What holds numbers by the hundred thousand. */
const NUMEROUS: readonly (FromInside | ToInside)['kind'][] = ['scale-keys', 'scale-pushes', 'scale-part', 'scale-meets', 'scale-goes-on'];

/** On the way into a child process or out of it: a line of JSON, in which many numbers are base 64. */
export function toLine(message: FromInside | ToInside): string {
  return NUMEROUS.includes(message.kind) ? JSON.stringify(message, packed) : JSON.stringify(message);
}

export function fromLine<Message extends FromInside | ToInside = FromInside>(line: string): Message {
  const message = JSON.parse(line) as Message;
  return NUMEROUS.includes(message.kind) ? JSON.parse(line, unpacked) : message;
}

function packed(_: string, value: unknown): unknown {
  if (!(value instanceof Int32Array)) return value;
  return { numbers: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
}

function unpacked(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('numbers' in value) || typeof value.numbers !== 'string') return value;
  return new Int32Array(Uint8Array.from(Buffer.from(value.numbers, 'base64')).buffer);
}
