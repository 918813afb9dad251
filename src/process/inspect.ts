/**
 * Values as text, for `console.log`: the same in every engine, which `util.inspect` and a browser's console are not. Getters
 * are not run, and whatever a value does when looked at stays its own problem.
 */

interface Limits {
  readonly length: number;
  readonly depth: number;
  readonly items: number;
  /** False: properties that are functions are left out. */
  readonly functions: boolean;
}

const FULL: Limits = { length: 10_000, depth: 4, items: 100, functions: true };
const SHORT: Limits = { length: 120, depth: 2, items: 6, functions: false };

/** What `console.log(...values)` prints: strings as they are, `%s`, `%d` and the like in the first one filled in. */
export function formatLog(values: readonly unknown[]): string {
  const rest = [...values];
  const parts: string[] = [];
  if (typeof rest[0] === 'string' && rest.length > 1 && rest[0].includes('%')) {
    const first = rest.shift() as string;
    parts.push(
      first.replace(/%[sdifjoOc%]/g, mark => {
        if (mark === '%%') return '%';
        return rest.length === 0 ? mark : fill(mark, rest.shift());
      }),
    );
  }
  for (const value of rest) parts.push(typeof value === 'string' ? value : inspect(value));
  return cut(parts.join(' '));
}

function fill(mark: string, value: unknown): string {
  if (mark === '%c') return '';
  if (mark === '%s') return typeof value === 'string' ? value : inspect(value);
  if (mark === '%d' || mark === '%i' || mark === '%f') {
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'symbol' || typeof value === 'object') return 'NaN';
    const number = Number(value);
    return String(mark === '%i' ? Math.trunc(number) : number);
  }
  return inspect(value);
}

function cut(text: string, { length } = FULL): string {
  return text.length > length ? `${text.slice(0, length)}... (${text.length} characters)` : text;
}

export function inspect(value: unknown): string {
  try {
    return cut(show(value, FULL, 0, []));
  } catch {
    return '[a value that cannot be shown]';
  }
}

/**
 * A value in a few words, as it is shown beside a line of code. Null for what has nothing to say there: functions, and objects
 * that consist of them, such as services.
 */
export function glimpse(value: unknown): string | null {
  try {
    if (typeof value === 'function') return null;
    if (typeof value === 'object' && value !== null && consistsOfFunctions(value)) return null;
    const text = show(value, SHORT, 0, []);
    return text.length > SHORT.length ? `${text.slice(0, SHORT.length - 1)}…` : text;
  } catch {
    return '[a value that cannot be shown]';
  }
}

function consistsOfFunctions(value: object): boolean {
  const keys = Reflect.ownKeys(value);
  return keys.length > 0 && !Array.isArray(value) && keys.every(key => typeof ownValue(value, key) === 'function');
}

function show(value: unknown, limits: Limits, depth: number, above: readonly object[]): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'symbol':
      return String(value);
    case 'function':
      return showFunction(value);
    case 'object':
      return value === null ? 'null' : showObject(value, limits, depth, above);
    default:
      return String(value);
  }
}

function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') ? '`' : "'";
  const escaped = JSON.stringify(text.length > FULL.length ? text.slice(0, FULL.length) : text)
    .slice(1, -1)
    .replaceAll('\\"', '"');
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

function showFunction(value: Function): string {
  const name = ownValue(value, 'name');
  const isClass = ownValue(value, 'prototype') !== undefined && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;
  const kind = isClass ? 'class' : 'Function:';
  return typeof name === 'string' && name !== '' ? `[${kind} ${name}]` : isClass ? '[class]' : '[Function (anonymous)]';
}

function showObject(value: object, limits: Limits, depth: number, above: readonly object[]): string {
  if (above.includes(value)) return '[Circular]';
  if (value instanceof Error) return showError(value, limits, depth, above);
  if (value instanceof Date) {
    const time = Number(value);
    return Number.isNaN(time) ? 'Invalid Date' : value.toISOString();
  }
  if (value instanceof RegExp) return `/${value.source}/${value.flags}`;
  const inside = [...above, value];
  const prefix = prefixOf(value);
  if (depth >= limits.depth) return Array.isArray(value) ? '[Array]' : `[${prefix.trim() || 'Object'}]`;
  const item = (one: unknown) => show(one, limits, depth + 1, inside);
  const most = limits.items;
  if (Array.isArray(value)) return list('[', showItems(value, most, item), ']');
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const numbers = value as unknown as ArrayLike<number>;
    const shown = Array.from({ length: Math.min(numbers.length, most) }, (_, index) => item(numbers[index]));
    return `${prefix.trim()}(${numbers.length}) ${list('[', limited(shown, numbers.length), ']')}`;
  }
  if (value instanceof Map) {
    const shown: string[] = [];
    Map.prototype.forEach.call(value, (content, key) => shown.length < most && shown.push(`${item(key)} => ${item(content)}`));
    return `Map(${value.size}) ${list('{ ', limited(shown, value.size), ' }')}`;
  }
  if (value instanceof Set) {
    const shown: string[] = [];
    Set.prototype.forEach.call(value, content => shown.length < most && shown.push(item(content)));
    return `Set(${value.size}) ${list('{ ', limited(shown, value.size), ' }')}`;
  }
  return prefix + list('{ ', showProperties(value, limits, item), ' }');
}

function showError(error: Error, limits: Limits, depth: number, above: readonly object[]): string {
  const text = (name: string) => {
    const found = property(error, name);
    return typeof found === 'string' ? found : '';
  };
  const [name, message] = [text('name') || 'Error', text('message')];
  const head = message === '' ? name : `${name}: ${message}`;
  const cause = ownValue(error, 'cause');
  if (cause === undefined || depth >= limits.depth) return depth === 0 ? head : `[${head}]`;
  const shown = `${head} (cause: ${show(cause, limits, depth + 1, [...above, error])})`;
  return depth === 0 ? shown : `[${shown}]`;
}

function showItems(array: readonly unknown[], most: number, item: (value: unknown) => string): string[] {
  const shown: string[] = [];
  for (let index = 0; index < Math.min(array.length, most); index += 1) {
    const own = Object.getOwnPropertyDescriptor(array, index);
    shown.push(own === undefined ? '<empty>' : 'value' in own ? item(own.value) : '[Getter]');
  }
  return limited(shown, array.length);
}

function showProperties(value: object, limits: Limits, item: (value: unknown) => string): string[] {
  const keys = Reflect.ownKeys(value).filter(key => {
    const own = Object.getOwnPropertyDescriptor(value, key);
    return own?.enumerable && (limits.functions || typeof own.value !== 'function');
  });
  const shown = keys.slice(0, limits.items).map(key => {
    const own = Object.getOwnPropertyDescriptor(value, key)!;
    const name = typeof key === 'symbol' ? `[${String(key)}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
    return `${name}: ${'value' in own ? item(own.value) : own.get ? '[Getter]' : '[Setter]'}`;
  });
  return limited(shown, keys.length);
}

const limited = (shown: readonly string[], all: number): string[] =>
  all > shown.length ? [...shown, `... ${all - shown.length} more`] : [...shown];

const list = (open: string, items: readonly string[], close: string): string =>
  items.length === 0 ? open.trim() + close.trim() : open + items.join(', ') + close;

function prefixOf(value: object): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null) return '[Object: null prototype] ';
  if (prototype === Object.prototype || Array.isArray(value)) return '';
  const made = property(value, 'constructor');
  const name = typeof made === 'function' ? ownValue(made, 'name') : undefined;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `${name} ` : '';
}

/** A property of the object or of what it inherits from, without running a getter of the learner's. */
function property(value: object, name: string): unknown {
  for (let one: object | null = value; one !== null; one = Object.getPrototypeOf(one)) {
    const own = Object.getOwnPropertyDescriptor(one, name);
    if (own === undefined) continue;
    if ('value' in own) return own.value;
    // A hardened prototype has getters in place of data, so that instances can still be assigned to.
    return Object.isFrozen(one) ? own.get?.call(value) : undefined;
  }
  return undefined;
}

const ownValue = (value: object, name: PropertyKey): unknown => Object.getOwnPropertyDescriptor(value, name)?.value;
