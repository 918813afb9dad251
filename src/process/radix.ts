/**
 * Numbers as text in another base than ten, which the specification leaves to the engine beyond the point, as in
 * `Math.random().toString(36)`: as few digits as tell the number from its neighbours.
 */

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';
const tenBased = Number.prototype.toString;
const { apply } = Reflect;

/** Replaces it, for the whole thread. To be called before the language is frozen. */
export function installRadix(): void {
  Object.defineProperty(Number.prototype, 'toString', { value: method.toString, writable: true, enumerable: false, configurable: true });
}

const method = {
  toString(this: unknown, radix: unknown): string {
    const base = radix === undefined ? 10 : Math.trunc(+(radix as number)) || 0;
    // It also tells what is no number, and which bases there are.
    const decimal = apply(tenBased, this, [base === 10 || !(base >= 2 && base <= 36) ? base : 10]) as string;
    const value = +decimal;
    return base === 10 || !Number.isFinite(value) ? decimal : inBase(value, base);
  },
};

export function inBase(value: number, base: number): string {
  const size = Math.abs(value);
  let whole = Math.floor(size);
  const digits: number[] = [];
  // Half the way to the next number: what is closer than that is this one.
  let near = Math.max(0.5 * (next(size) - size), Number.MIN_VALUE);
  for (let rest = size - whole; rest >= near; ) {
    rest *= base;
    near *= base;
    const digit = Math.trunc(rest);
    digits.push(digit);
    rest -= digit;
    if ((rest > 0.5 || (rest === 0.5 && digit % 2 === 1)) && rest + near > 1) {
      whole += carry(digits, base);
      break;
    }
  }
  // The specification is exact about BigInts.
  const text = BigInt(whole).toString(base) + (digits.length === 0 ? '' : `.${digits.map(digit => DIGITS[digit]).join('')}`);
  return value < 0 ? `-${text}` : text;
}

/** Adds one to the last digit. 1 when it goes all the way up to the point. */
function carry(digits: number[], base: number): 0 | 1 {
  while (digits.length > 0) {
    const digit = digits.pop()! + 1;
    if (digit === base) continue;
    digits.push(digit);
    return 0;
  }
  return 1;
}

const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

/** The next larger number. */
function next(value: number): number {
  float[0] = value;
  bits[0]! += 1n;
  return float[0]!;
}
