import type { FromInside } from './protocol.ts';

/** Answers that hold numbers by the hundred thousand. */
const NUMEROUS: readonly FromInside['kind'][] = ['scale-keys', 'scale-part'];

/** Answers on their way out of a child process: a line of JSON each, in which many numbers are base 64. */
export function toLine(answer: FromInside): string {
  return NUMEROUS.includes(answer.kind) ? JSON.stringify(answer, packed) : JSON.stringify(answer);
}

export function fromLine(line: string): FromInside {
  const answer = JSON.parse(line) as FromInside;
  return NUMEROUS.includes(answer.kind) ? JSON.parse(line, unpacked) : answer;
}

function packed(_: string, value: unknown): unknown {
  if (!(value instanceof Int32Array)) return value;
  return { numbers: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
}

function unpacked(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('numbers' in value) || typeof value.numbers !== 'string') return value;
  return new Int32Array(Uint8Array.from(Buffer.from(value.numbers, 'base64')).buffer);
}
