/** `TextEncoder` and `TextDecoder`, UTF-8 only: thin classes of our own, because SES leaves the engine's out of compartments. */

import { allowOverrides } from './overrides.ts';

const encoder = new TextEncoder();

class VirtualTextEncoder {
  get encoding(): string {
    return 'utf-8';
  }
  encode(text: unknown = ''): Uint8Array {
    return encoder.encode(String(text));
  }
}

class VirtualTextDecoder {
  readonly #decoder: TextDecoder;
  constructor(label: unknown = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    if (!/^utf-?8$/i.test(String(label).trim()))
      throw new RangeError(`The encoding \`${label}\` does not exist here: there is UTF-8 only.`);
    this.#decoder = new TextDecoder('utf-8', { fatal: Boolean(options.fatal), ignoreBOM: Boolean(options.ignoreBOM) });
  }
  get encoding(): string {
    return 'utf-8';
  }
  decode(bytes?: ArrayBuffer | ArrayBufferView<ArrayBuffer>): string {
    return this.#decoder.decode(bytes);
  }
}

for (const [one, name] of [
  [VirtualTextEncoder, 'TextEncoder'],
  [VirtualTextDecoder, 'TextDecoder'],
] as const) {
  Object.defineProperty(one, 'name', { value: name });
  allowOverrides(one, name);
  allowOverrides(one.prototype, `${name}.prototype`);
  Object.freeze(one.prototype);
  Object.freeze(one);
}

export { VirtualTextDecoder, VirtualTextEncoder };
