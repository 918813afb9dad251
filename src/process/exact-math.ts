/**
 * The functions of `Math` that the specification leaves to the engine, the same on all of them: Node and Chromium differ in up to
 * a tenth of all arguments. Computed in pairs of numbers (106 bits) from nothing but + - * / and `Math.sqrt`, which the
 * specification pins down, then rounded once: in practice the number nearest to the true value.
 *
 * `Math.pow` is not here, because the operator `**` would still be the engine's.
 */

const { abs, floor, round, sqrt, max } = Math;
const { isNaN: notANumber } = Number;
const INFINITE = Number.POSITIVE_INFINITY;

/** Replaces them, for the whole thread. To be called before the language is frozen. */
export function installMath(): void {
  for (const [name, value] of Object.entries(functions))
    Object.defineProperty(Math, name, { value, writable: true, enumerable: false, configurable: true });
}

/** A number as the sum of two, the second at most half a unit in the last place of the first. */
type Pair = readonly [number, number];

function sum(a: number, b: number): Pair {
  const whole = a + b;
  const part = whole - a;
  return [whole, a - (whole - part) + (b - part)];
}

const SPLIT = 2 ** 27 + 1;

function product(a: number, b: number): Pair {
  const whole = a * b;
  const [ca, cb] = [SPLIT * a, SPLIT * b];
  const [aHigh, bHigh] = [ca - (ca - a), cb - (cb - b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return [whole, aHigh * bHigh - whole + aHigh * bLow + aLow * bHigh + aLow * bLow];
}

function add([a, b]: Pair, [c, d]: Pair): Pair {
  const [high, low] = sum(a, c);
  const [high2, low2] = sum(b, d);
  const [x, y] = sum(high, low + high2);
  return sum(x, y + low2);
}

const negative = ([a, b]: Pair): Pair => [-a, -b];
const subtract = (a: Pair, b: Pair): Pair => add(a, negative(b));
const pair = (value: number): Pair => [value, 0];
const scale = ([a, b]: Pair, powerOfTwo: number): Pair => [a * powerOfTwo, b * powerOfTwo];
const rounded = ([a, b]: Pair): number => a + b;

function multiply([a, b]: Pair, [c, d]: Pair): Pair {
  const [high, low] = product(a, c);
  return sum(high, low + (a * d + b * c));
}

function divide(a: Pair, b: Pair): Pair {
  const first = a[0] / b[0];
  const rest = subtract(a, multiply(b, pair(first)));
  const second = rest[0] / b[0];
  const third = subtract(rest, multiply(b, pair(second)))[0] / b[0];
  return add(sum(first, second), pair(third));
}

function root(a: Pair): Pair {
  if (a[0] <= 0) return pair(0);
  const first = sqrt(a[0]);
  const rest = subtract(a, product(first, first));
  return sum(first, rest[0] / (2 * first));
}

/** Bits behind the point of the whole numbers that constants and large angles are computed with: more than 2 ** 1024 has before it. */
const BITS = 1300n;
const ONE = 1n << BITS;

/** The series of atan or atanh of 1/n, as a whole number of 2 ** -BITS. */
function inverseSeries(n: bigint, sign: 1n | -1n): bigint {
  let total = 0n;
  let power = ONE / n;
  for (let k = 1n, s = 1n; power !== 0n; k += 2n, s *= sign) {
    total += (s * power) / k;
    power /= n * n;
  }
  return total;
}

function toPair(whole: bigint): Pair {
  const kept = whole >> (BITS - 300n);
  const high = Number(kept);
  return [high * 2 ** -300, Number(kept - BigInt(high)) * 2 ** -300];
}

const LN2_WHOLE = 2n * inverseSeries(3n, 1n);
const HALF_PI_WHOLE = 8n * inverseSeries(5n, -1n) - 2n * inverseSeries(239n, -1n);
const LN2 = toPair(LN2_WHOLE);
const LN10 = toPair(3n * LN2_WHOLE + 2n * inverseSeries(9n, 1n));
const HALF_PI = toPair(HALF_PI_WHOLE);
const PI = scale(HALF_PI, 2);

/** x = m * 2 ** e, m in [1, 2). For x > 0 and finite. */
function parts(x: number): { m: number; e: number } {
  let [m, e] = x < 2 ** -1022 ? [x * 2 ** 54, -54] : [x, 0];
  for (let step = 512; step >= 1; step /= 2) {
    if (m >= 2 ** step) {
      m /= 2 ** step;
      e += step;
    } else if (m < 2 ** (1 - step)) {
      m *= 2 ** step;
      e -= step;
    }
  }
  return m < 1 ? { m: m * 2, e: e - 1 } : { m, e };
}

function timesPowerOfTwo(x: number, e: number): number {
  const half = floor(e / 2);
  return x * 2 ** half * 2 ** (e - half);
}

/** e ** r - 1 by its series, for small r. */
function smallExpm1(r: Pair): Pair {
  let total: Pair = pair(0);
  for (let n = 24; n >= 1; n -= 1) total = divide(multiply(r, add(pair(1), total)), pair(n));
  return total;
}

/** e ** x as a pair and a power of two, for |x| < 800. */
function exponential(x: Pair): { value: Pair; e: number } {
  const e = round(x[0] / LN2[0]);
  const r = subtract(x, multiply(LN2, pair(e)));
  return { value: add(pair(1), smallExpm1(r)), e };
}

/** log(1 + t), for t around 0. */
function nearLog(t: Pair): Pair {
  const s = divide(t, add(pair(2), t));
  const square = multiply(s, s);
  let total: Pair = pair(0);
  for (let k = 47; k >= 1; k -= 2) total = add(divide(pair(1), pair(k)), multiply(square, total));
  return scale(multiply(s, total), 2);
}

/** The natural logarithm of a pair > 0, in halves: of its mantissa, and the power of two. */
function logarithm([high, low]: Pair): { near: Pair; e: number } {
  const { m, e } = parts(high);
  const shift = m > 1.4 ? e + 1 : e;
  const mantissa: Pair = [m > 1.4 ? m / 2 : m, timesPowerOfTwo(low, -shift)];
  return { near: nearLog(subtract(mantissa, pair(1))), e: shift };
}

function naturalLog(x: Pair): Pair {
  const { near, e } = logarithm(x);
  return add(multiply(LN2, pair(e)), near);
}

/** log(1 + t), for any pair t > -1. */
const logOnePlus = (t: Pair): Pair => (t[0] > -0.25 && t[0] < 0.4 ? nearLog(t) : naturalLog(add(pair(1), t)));

/** x as r + quarter * pi / 2, |r| <= pi / 4. */
function reduced(x: number): { r: Pair; quarter: number } {
  if (abs(x) <= HALF_PI[0] / 2) return { r: pair(x), quarter: 0 };
  const { m, e } = parts(abs(x));
  const whole = (BigInt(m * 2 ** 52) << BITS) >> BigInt(52 - e);
  const turns = (2n * whole + HALF_PI_WHOLE) / (2n * HALF_PI_WHOLE);
  const r = toPair(whole - turns * HALF_PI_WHOLE);
  const quarter = Number(turns & 3n);
  return x < 0 ? { r: negative(r), quarter: (4 - quarter) % 4 } : { r, quarter };
}

/** r - r ** 3 / 3! + ... from the given first power on. */
function alternating(r: Pair, from: 0 | 1): Pair {
  const square = multiply(r, r);
  let total: Pair = pair(1);
  for (let n = 28 + from; n > from; n -= 2) total = subtract(pair(1), divide(multiply(square, total), pair(n * (n - 1))));
  return from === 0 ? total : multiply(r, total);
}

function sine(r: Pair, quarter: number): Pair {
  const value = alternating(r, quarter % 2 === 0 ? 1 : 0);
  return quarter >= 2 ? negative(value) : value;
}

/** For a pair >= 0. */
function arcTangent(x: Pair): Pair {
  if (x[0] > 1) return subtract(HALF_PI, arcTangent(divide(pair(1), x)));
  let t = x;
  for (let halving = 0; halving < 3; halving += 1) t = divide(t, add(pair(1), root(add(pair(1), multiply(t, t)))));
  const square = multiply(t, t);
  let total: Pair = pair(0);
  for (let k = 35; k >= 1; k -= 2) total = subtract(divide(pair(1), pair(k)), multiply(square, total));
  return scale(multiply(t, total), 8);
}

const signed = (value: number, like: number): number => (like < 0 || Object.is(like, -0) ? -value : value);

/** e ** x + sign * e ** -x, halved, for x >= 0. */
function hyperbolic(x: number, sign: 1 | -1): number {
  if (x > 711) return INFINITE;
  const { value, e } = exponential(pair(x));
  if (e > 60) return timesPowerOfTwo(rounded(value), e - 1);
  const up = scale(value, 2 ** e);
  const down = divide(pair(1), up);
  return rounded(scale(sign === 1 ? add(up, down) : subtract(up, down), 0.5));
}

/** Wrapped so that an argument is made a number once, as each of them says, and what is not a number stays so. */
const of = (name: string, compute: (x: number) => number): ((x: unknown) => number) =>
  ({
    [name](value: unknown): number {
      const x = +(value as number);
      return notANumber(x) ? Number.NaN : compute(x);
    },
  })[name]!;

const one: { readonly [name: string]: (x: number) => number } = {
  exp: x => {
    if (x > 710) return INFINITE;
    if (x < -746) return 0;
    const { value, e } = exponential(pair(x));
    return timesPowerOfTwo(rounded(value), e);
  },
  expm1: x => {
    if (x === 0) return x;
    if (abs(x) < 0.3) return abs(x) < 2 ** -60 ? x : rounded(smallExpm1(pair(x)));
    if (x > 710) return INFINITE;
    if (x < -40) return -1;
    const { value, e } = exponential(pair(x));
    return e > 120 ? timesPowerOfTwo(rounded(value), e) : rounded(subtract(scale(value, 2 ** e), pair(1)));
  },
  log: x => (x <= 0 || x === INFINITE ? edgeOfLog(x) : rounded(naturalLog(pair(x)))),
  log2: x => {
    if (x <= 0 || x === INFINITE) return edgeOfLog(x);
    const { near, e } = logarithm(pair(x));
    return rounded(add(pair(e), divide(near, LN2)));
  },
  log10: x => (x <= 0 || x === INFINITE ? edgeOfLog(x) : rounded(divide(naturalLog(pair(x)), LN10))),
  log1p: x => {
    if (abs(x) < 2 ** -60) return x;
    return x <= -1 || x === INFINITE ? edgeOfLog(x + 1) : rounded(logOnePlus(pair(x)));
  },
  sin: x => {
    if (abs(x) === INFINITE) return Number.NaN;
    if (abs(x) < 2 ** -30) return x;
    const { r, quarter } = reduced(x);
    return rounded(sine(r, quarter));
  },
  cos: x => {
    if (abs(x) === INFINITE) return Number.NaN;
    const { r, quarter } = reduced(x);
    return rounded(sine(r, (quarter + 1) % 4));
  },
  tan: x => {
    if (abs(x) === INFINITE) return Number.NaN;
    if (abs(x) < 2 ** -30) return x;
    const { r, quarter } = reduced(x);
    return rounded(divide(sine(r, quarter), sine(r, (quarter + 1) % 4)));
  },
  atan: x => {
    if (abs(x) < 2 ** -30) return x;
    return signed(abs(x) > 2 ** 70 ? HALF_PI[0] : rounded(arcTangent(pair(abs(x)))), x);
  },
  asin: x => {
    if (abs(x) > 1) return Number.NaN;
    if (abs(x) < 2 ** -30) return x;
    if (abs(x) === 1) return signed(HALF_PI[0], x);
    const other = root(multiply(sum(1, -abs(x)), sum(1, abs(x))));
    return signed(rounded(arcTangent(divide(pair(abs(x)), other))), x);
  },
  acos: x => {
    if (abs(x) > 1) return Number.NaN;
    if (x === -1) return PI[0];
    return rounded(scale(arcTangent(divide(root(sum(1, -x)), root(sum(1, x)))), 2));
  },
  sinh: x => {
    if (abs(x) < 2 ** -30) return x;
    if (abs(x) >= 0.3) return signed(hyperbolic(abs(x), -1), x);
    const t = smallExpm1(pair(x));
    return rounded(scale(add(t, divide(t, add(pair(1), t))), 0.5));
  },
  cosh: x => hyperbolic(abs(x), 1),
  tanh: x => {
    if (abs(x) < 2 ** -30) return x;
    if (abs(x) > 22) return signed(1, x);
    const t = abs(x) < 0.15 ? smallExpm1(pair(2 * x)) : grown(2 * x);
    return rounded(divide(t, add(t, pair(2))));
  },
  asinh: x => {
    if (abs(x) < 2 ** -30) return x;
    const y = abs(x);
    if (y === INFINITE) return x;
    if (y > 2 ** 500) return signed(rounded(add(naturalLog(pair(y)), LN2)), x);
    const square = product(y, y);
    return signed(rounded(logOnePlus(add(pair(y), divide(square, add(pair(1), root(add(pair(1), square))))))), x);
  },
  acosh: x => {
    if (x < 1) return Number.NaN;
    if (x > 2 ** 500) return x === INFINITE ? x : rounded(add(naturalLog(pair(x)), LN2));
    const t = sum(x, -1);
    return rounded(logOnePlus(add(t, root(add(scale(t, 2), multiply(t, t))))));
  },
  atanh: x => {
    if (abs(x) > 1) return Number.NaN;
    if (abs(x) === 1) return signed(INFINITE, x);
    if (abs(x) < 2 ** -30) return x;
    const y = abs(x);
    return signed(rounded(scale(logOnePlus(divide(pair(2 * y), sum(1, -y))), 0.5)), x);
  },
  cbrt: x => {
    if (x === 0 || abs(x) === INFINITE) return x;
    const { m, e } = parts(abs(x));
    const third = floor(e / 3);
    const value = m * 2 ** (e - 3 * third);
    const near = rounded(exponential(divide(naturalLog(pair(value)), pair(3))).value);
    const guess = near * 2 ** exponential(divide(naturalLog(pair(value)), pair(3))).e;
    const cube = multiply(product(guess, guess), pair(guess));
    const step = divide(subtract(cube, pair(value)), multiply(product(guess, guess), pair(3)));
    return signed(timesPowerOfTwo(rounded(subtract(pair(guess), step)), third), x);
  },
};

function edgeOfLog(x: number): number {
  return x === 0 ? -INFINITE : x < 0 ? Number.NaN : INFINITE;
}

/** e ** x - 1, for 0.3 < |x| < 45. */
function grown(x: number): Pair {
  const { value, e } = exponential(pair(x));
  return subtract(scale(value, 2 ** e), pair(1));
}

function atan2(first: unknown, second: unknown): number {
  const y = +(first as number);
  const x = +(second as number);
  if (notANumber(x) || notANumber(y)) return Number.NaN;
  const left = x < 0 || Object.is(x, -0);
  if (y === 0) return signed(left ? PI[0] : 0, y);
  if (x === 0) return signed(HALF_PI[0], y);
  if (abs(y) === INFINITE) return signed(abs(x) !== INFINITE ? HALF_PI[0] : rounded(scale(HALF_PI, left ? 1.5 : 0.5)), y);
  if (abs(x) === INFINITE) return signed(left ? PI[0] : 0, y);
  // Both to a size at which nothing overflows.
  const size = parts(max(abs(x), abs(y))).e;
  const ratio = divide(pair(timesPowerOfTwo(abs(y), -size)), pair(timesPowerOfTwo(abs(x), -size)));
  if (!(ratio[0] < 2 ** 70)) return signed(HALF_PI[0], y);
  if (ratio[0] < 2 ** -70) return signed(left ? PI[0] : abs(y) / abs(x), y);
  const angle = arcTangent(ratio);
  return signed(rounded(left ? subtract(PI, angle) : angle), y);
}

function hypot(...values: unknown[]): number {
  let largest = 0;
  let unknown = false;
  const numbers: number[] = [];
  for (const value of values) {
    const number = abs(+(value as number));
    unknown ||= notANumber(number);
    largest = number > largest ? number : largest;
    numbers.push(number);
  }
  if (largest === INFINITE) return INFINITE;
  if (unknown) return Number.NaN;
  if (largest === 0) return 0;
  const { e } = parts(largest);
  let total: Pair = pair(0);
  for (const number of numbers) {
    const scaled = timesPowerOfTwo(number, -e);
    total = add(total, product(scaled, scaled));
  }
  return timesPowerOfTwo(rounded(root(total)), e);
}

/** Without `prototype`, as the engine's own are: these are methods. */
export const functions: { readonly [name: string]: (...values: unknown[]) => number } = {
  ...Object.fromEntries(Object.entries(one).map(([name, compute]) => [name, of(name, compute)])),
  atan2: { atan2: (y: unknown, x: unknown) => atan2(y, x) }.atan2,
  hypot: Object.defineProperty({ hypot: (...values: unknown[]) => hypot(...values) }.hypot, 'length', { value: 2, configurable: true }),
};
