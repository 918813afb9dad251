import type { FromInside } from './protocol.ts';

/** Answers on their way out of a child process: a line of JSON each, in which numbers by the hundred thousand are base 64. */
export function toLine(answer: FromInside): string {
  if (answer.kind !== 'timed-keys') return JSON.stringify(answer);
  const { buffer, byteOffset, byteLength } = answer.keys.fingerprints;
  const fingerprints = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  return JSON.stringify({ ...answer, keys: { ...answer.keys, fingerprints } });
}

export function fromLine(line: string): FromInside {
  const answer = JSON.parse(line);
  if (answer.kind !== 'timed-keys') return answer;
  const bytes = Uint8Array.from(Buffer.from(answer.keys.fingerprints, 'base64'));
  return { ...answer, keys: { ...answer.keys, fingerprints: new Int32Array(bytes.buffer) } };
}
