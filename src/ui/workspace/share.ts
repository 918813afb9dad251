import type { SourceFile } from '../../compile/compiled.ts';

/** What a link to a run carries: the code and the schedule. Opening it shows both and runs nothing. */
export interface SharedRun {
  readonly files: readonly SourceFile[];
  readonly schedule: string | null;
}

/** A text that nobody wrote by hand; a link that claims more is not ours. */
const TEXT_LIMIT = 200_000;

/** `run=<schedule>&code=<files, deflated, in base64url>`: behind the #, so that no server ever sees it. */
export async function toFragment({ files, schedule }: SharedRun): Promise<string> {
  const code = await packed(JSON.stringify(files.map(({ path, text }) => [path, text])));
  return schedule === null ? `code=${code}` : `run=${encodeURIComponent(schedule)}&code=${code}`;
}

/** Null when the fragment carries no run, or a broken one. */
export async function fromFragment(fragment: string): Promise<SharedRun | null> {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
  const code = parameters.get('code');
  if (!code) return null;
  try {
    const value: unknown = JSON.parse(await unpacked(code, TEXT_LIMIT));
    if (!Array.isArray(value) || value.length === 0) return null;
    const files = value.map(entry => {
      const [path, text] = entry as [unknown, unknown];
      if (typeof path !== 'string' || typeof text !== 'string') throw new Error('not a file');
      return { path, text };
    });
    return { files, schedule: parameters.get('run') };
  } catch {
    return null;
  }
}

/** A text as it fits into a link: deflated, in base64url. */
export async function packed(text: string): Promise<string> {
  return toBase64Url(await through(new TextEncoder().encode(text), new CompressionStream('deflate-raw')));
}

/** Rejects what is broken, and what would be longer than `limit` bytes. */
export async function unpacked(text: string, limit: number): Promise<string> {
  return new TextDecoder().decode(await through(fromBase64Url(text), new DecompressionStream('deflate-raw'), limit));
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream, limit = Number.POSITIVE_INFINITY) {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw new Error('too long');
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, char => char.charCodeAt(0));
}
