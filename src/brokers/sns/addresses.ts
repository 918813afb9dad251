/** IP addresses and networks, as filter policies name them: `10.0.0.0/24`, `2001:db8:1234:1a00::/64`. */
export interface Network {
  readonly bits: number;
  readonly start: bigint;
  readonly mask: number;
}

interface Address {
  /** 32 or 128. */
  readonly bits: number;
  readonly value: bigint;
}

/** The network, or SNS's sentence about what is wrong with it. */
export function parseNetwork(text: string): Network | string {
  const [address, mask, ...more] = text.split('/');
  if (mask === undefined || more.length > 0) return "Malformed CIDR, one '/' required";
  if (!/^\d{1,3}$/.test(mask)) return 'Malformed CIDR, mask bits must be an integer';
  const parsed = parseAddress(address!);
  if (parsed === null) return `Nonstandard IP address: ${address}`;
  if (Number(mask) > parsed.bits) return `Malformed CIDR, mask bits must be between 0 and ${parsed.bits}`;
  return { bits: parsed.bits, start: highest(parsed, Number(mask)), mask: Number(mask) };
}

export function addressIn({ bits, start, mask }: Network, text: string): boolean {
  const address = parseAddress(text);
  return address !== null && address.bits === bits && highest(address, mask) === start;
}

function highest({ bits, value }: Address, mask: number): bigint {
  return value >> BigInt(bits - mask);
}

function parseAddress(text: string): Address | null {
  return text.includes(':') ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): Address | null {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some(part => !/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255)) return null;
  return { bits: 32, value: parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n) };
}

function parseV6(text: string): Address | null {
  const [head, tail, ...more] = text.split('::');
  if (more.length > 0) return null;
  const words = (part: string) => (part === '' ? [] : part.split(':'));
  const before = words(head!);
  const after = tail === undefined ? [] : words(tail);
  const gap = 8 - before.length - after.length;
  // `::` stands for one group of zeros at least.
  if (tail === undefined ? gap !== 0 : gap < 1) return null;
  const all = [...before, ...Array.from({ length: gap }, () => '0'), ...after];
  if (all.some(word => !/^[0-9a-f]{1,4}$/i.test(word))) return null;
  return { bits: 128, value: all.reduce((value, word) => (value << 16n) | BigInt(`0x${word}`), 0n) };
}
