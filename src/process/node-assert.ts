/**
 * `node:assert`: the comparisons are Node's, the words of its messages shorter: both values on one line, without a drawing of
 * their difference.
 */

import { equal, type Strictness } from './deep-equal.ts';
import { ErrorBase } from './error-base.ts';
import { frozen, publishedFunctions } from './frozen.ts';
import { inspect } from './inspect.ts';
import { currentPromise, running } from './jobs.ts';

class AssertionError extends ErrorBase {
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string;
  readonly generatedMessage: boolean;
  readonly code = 'ERR_ASSERTION';

  constructor(options: { message?: unknown; actual?: unknown; expected?: unknown; operator?: unknown } = {}) {
    super(
      options.message === undefined
        ? `${inspect(options.actual)} ${String(options.operator)} ${inspect(options.expected)}`
        : String(options.message),
    );
    Object.defineProperty(this, 'name', { value: 'AssertionError', writable: true, enumerable: false, configurable: true });
    this.generatedMessage = options.message === undefined;
    this.actual = options.actual;
    this.expected = options.expected;
    this.operator = String(options.operator);
  }
}
Object.defineProperty(AssertionError, 'name', { value: 'AssertionError', configurable: true });
frozen(AssertionError);

interface Claim {
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly operator: string;
  readonly text: string;
}

function refuse({ actual, expected, operator, text }: Claim, message: unknown): never {
  if (message instanceof Error) throw message;
  const error = new AssertionError({ message: message ?? text, actual, expected, operator });
  Object.defineProperty(error, 'generatedMessage', { value: message === undefined || message === null });
  throw error;
}

const ok = (...args: unknown[]): void => {
  if (args.length === 0) refuse({ operator: '==', expected: true, text: 'No value argument passed to `assert.ok()`' }, undefined);
  const [actual, message] = args;
  if (!actual)
    refuse({ actual, expected: true, operator: '==', text: `The expression evaluated to a falsy value: ${inspect(actual)}` }, message);
};

const comparison =
  (operator: string, text: string, holds: (actual: unknown, expected: unknown) => boolean) =>
  (...args: unknown[]): void => {
    if (args.length < 2) throw new TypeError('The "actual" and "expected" arguments must be specified');
    const [actual, expected, message] = args;
    if (!holds(actual, expected))
      refuse(
        { actual, expected, operator, text: `${text}: ${inspect(actual)} ${OPPOSITES[operator] ?? '!=='} ${inspect(expected)}` },
        message,
      );
  };

const OPPOSITES: { readonly [operator: string]: string } = { notStrictEqual: '===', notEqual: '==', '!=': '==', '==': '!=' };
const NOT_DEEP = 'Expected "actual" not to be deeply equal to';

// biome-ignore lint/suspicious/noDoubleEquals: it is the looser comparison
const looselySame = (a: unknown, b: unknown) => a == b || (Number.isNaN(a) && Number.isNaN(b));
const deep = (strictness: Strictness) => (a: unknown, b: unknown) => equal(a, b, strictness);
const not = (holds: (a: unknown, b: unknown) => boolean) => (a: unknown, b: unknown) => !holds(a, b);

const strictEqual = comparison('strictEqual', 'Expected values to be strictly equal', Object.is);
const notStrictEqual = comparison('notStrictEqual', 'Expected "actual" to be strictly unequal to', not(Object.is));
const deepStrictEqual = comparison('deepStrictEqual', 'Expected values to be strictly deep-equal', deep('strict'));
const notDeepStrictEqual = comparison('notDeepStrictEqual', NOT_DEEP, not(deep('strict')));

/** By the prototype, because SES has two constructors of the same errors. */
const isErrorClass = (value: unknown): boolean =>
  typeof value === 'function' && (value.prototype === Error.prototype || value.prototype instanceof Error);

/** Whether what was thrown is what was wanted: a class, a regular expression, an object of properties, or a function that says. */
function isWanted(error: unknown, wanted: unknown): boolean {
  if (wanted === undefined) return true;
  if (wanted instanceof RegExp) return wanted.test(String(error));
  if (typeof wanted === 'function') {
    if (wanted.prototype !== undefined && error instanceof wanted) return true;
    if (isErrorClass(wanted)) return false;
    return Reflect.apply(wanted, {}, [error]) === true;
  }
  if (typeof wanted !== 'object' || wanted === null)
    throw new TypeError('What is wanted is a class, a regular expression, an object or a function');
  const keys = wanted instanceof Error ? [...Object.keys(wanted), 'name', 'message'] : Object.keys(wanted);
  return keys.every(key => {
    const [actual, expected] = [(error as { [key: string]: unknown })?.[key], (wanted as { [key: string]: unknown })[key]];
    return expected instanceof RegExp && typeof actual === 'string' ? expected.test(actual) : equal(actual, expected, 'strict');
  });
}

const caught = (operator: string, error: unknown, wanted: unknown, message: unknown): void => {
  const [what, said] = typeof wanted === 'string' ? [undefined, wanted] : [wanted, message];
  if (isWanted(error, what)) return;
  if (said === undefined && isErrorClass(what)) throw error;
  refuse({ actual: error, expected: what, operator, text: `The error is not the expected one: ${inspect(error)}` }, said);
};

const missing = (operator: string, what: string, wanted: unknown, message: unknown): never =>
  refuse({ operator, expected: wanted, text: `Missing expected ${what}.` }, typeof wanted === 'string' ? wanted : message);

const throws = (run: unknown, wanted?: unknown, message?: unknown): void => {
  if (typeof run !== 'function') throw new TypeError('assert.throws takes a function: assert.throws(() => { ... })');
  let error: unknown;
  try {
    run();
  } catch (thrown) {
    running.jobs?.passHalt(thrown);
    error = { thrown };
  }
  if (error === undefined) missing('throws', 'exception', wanted, message);
  caught('throws', (error as { thrown: unknown }).thrown, wanted, message);
};

const doesNotThrow = (run: unknown, ...more: unknown[]): void => {
  if (typeof run !== 'function') throw new TypeError('assert.doesNotThrow takes a function: assert.doesNotThrow(() => { ... })');
  try {
    run();
  } catch (error) {
    running.jobs?.passHalt(error);
    refuse(
      { actual: error, operator: 'doesNotThrow', text: `Got unwanted exception: ${inspect(error)}` },
      more.findLast(one => typeof one === 'string'),
    );
  }
};

/** What a promise, or a function that returns one, comes to. */
function outcomeOf<Result>(run: unknown, fulfilled: () => Result, rejected: (error: unknown) => Result): Promise<Result> {
  const Ours = currentPromise();
  return new Ours(resolve => resolve(typeof run === 'function' ? run() : run)).then(fulfilled, rejected) as Promise<Result>;
}

const rejects = (run: unknown, wanted?: unknown, message?: unknown): Promise<void> =>
  outcomeOf(
    run,
    () => missing('rejects', 'rejection', wanted, message),
    error => caught('rejects', error, wanted, message),
  );

const doesNotReject = (run: unknown, ...more: unknown[]): Promise<void> =>
  outcomeOf<void>(
    run,
    () => {},
    error =>
      refuse(
        { actual: error, operator: 'doesNotReject', text: `Got unwanted rejection: ${inspect(error)}` },
        more.findLast(one => typeof one === 'string'),
      ),
  );

const matching = (operator: 'match' | 'doesNotMatch') => (text: unknown, pattern: unknown, message?: unknown) => {
  if (!(pattern instanceof RegExp)) throw new TypeError(`assert.${operator} takes a regular expression`);
  if (typeof text === 'string' && pattern.test(text) === (operator === 'match')) return;
  const said = operator === 'match' ? 'did not match' : 'was expected not to match';
  refuse(
    { actual: text, expected: pattern, operator, text: `The input ${said} the regular expression ${String(pattern)}: ${inspect(text)}` },
    message,
  );
};

const strictOnes = {
  strictEqual,
  notStrictEqual,
  deepStrictEqual,
  notDeepStrictEqual,
  throws,
  doesNotThrow,
  rejects,
  doesNotReject,
  match: matching('match'),
  doesNotMatch: matching('doesNotMatch'),
  ok,
  fail: (message?: unknown) => refuse({ operator: 'fail', text: 'Failed' }, message),
  ifError: (value?: unknown) => {
    if (value === null || value === undefined) return;
    refuse(
      {
        actual: value,
        expected: null,
        operator: 'ifError',
        text: `ifError got unwanted exception: ${value instanceof Error ? value.message : inspect(value)}`,
      },
      undefined,
    );
  },
  AssertionError,
};
const loose = {
  equal: comparison('==', 'Expected values to be equal', looselySame),
  notEqual: comparison('!=', 'Expected values not to be equal', not(looselySame)),
  deepEqual: comparison('deepEqual', 'Expected values to be loosely deep-equal', deep('loose')),
  notDeepEqual: comparison('notDeepEqual', NOT_DEEP, not(deep('loose'))),
};

function strict(...args: unknown[]): void {
  ok(...args);
}
Object.assign(strict, strictOnes, {
  equal: strictEqual,
  notEqual: notStrictEqual,
  deepEqual: deepStrictEqual,
  notDeepEqual: notDeepStrictEqual,
  strict,
});

function assert(...args: unknown[]): void {
  ok(...args);
}
Object.assign(assert, strictOnes, loose, { strict });

/** What the module exports, by name; `assert` is its default, and the function itself. */
export const nodeAssert = publishedFunctions({ ...strictOnes, ...loose, strict, assert });
