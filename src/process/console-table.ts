import { inspect } from './inspect.ts';

/** Rows and columns that are drawn. */
const ROWS_LIMIT = 200;
const COLUMNS_LIMIT = 30;
const CELL_LIMIT = 200;

/**
 * What `console.table` prints, drawn as Node does: a row for each entry, a column for each property that any of them has. Null for
 * what is no table, which is printed as it is.
 */
export function tableText(data: unknown, wanted?: unknown): string | null {
  if (typeof data !== 'object' || data === null) return null;
  if (wanted !== undefined && !Array.isArray(wanted))
    throw new TypeError("console.table takes the names of columns as an array: ['id', 'state']");
  try {
    return drawn(data, wanted);
  } catch {
    // Whatever the data does when it is looked at stays its own problem.
    return null;
  }
}

function drawn(data: object, wanted?: readonly unknown[]): string {
  const isMap = data instanceof Map;
  const isList = isMap || data instanceof Set;
  const entries: (readonly [index: string, value: unknown, key?: string])[] = isMap
    ? [...Map.prototype.entries.call(data)].map(([key, value], index) => [String(index), value, cell(key)])
    : data instanceof Set
      ? [...Set.prototype.values.call(data)].map((value, index) => [String(index), value])
      : Object.keys(data).map(key => [key, ownValue(data, key)]);
  const columns = new Map<string, Map<number, string>>();
  const primitives = new Map<number, string>();
  const shown = entries.slice(0, ROWS_LIMIT);
  for (const [row, [, value]] of shown.entries()) {
    if (isMap || typeof value !== 'object' || value === null) {
      primitives.set(row, cell(value));
      continue;
    }
    const keys = wanted === undefined ? Object.keys(value) : wanted.map(String);
    for (const key of keys) {
      const known = columns.get(key);
      if (known === undefined && columns.size >= COLUMNS_LIMIT) continue;
      const column = known ?? new Map<number, string>();
      columns.set(key, column);
      if (Object.hasOwn(value, key)) column.set(row, cell(ownValue(value, key)));
    }
  }
  const head = [isList ? '(iteration index)' : '(index)'];
  const body: ((row: number) => string)[] = [row => shown[row]![0]];
  if (isMap) {
    head.push('Key');
    body.push(row => shown[row]![2]!);
  }
  for (const [name, column] of columns) {
    head.push(name);
    body.push(row => column.get(row) ?? '');
  }
  if (primitives.size > 0) {
    head.push('Values');
    body.push(row => primitives.get(row) ?? '');
  }
  return draw(
    head,
    shown.map((_, row) => body.map(column => column(row))),
  );
}

const cell = (value: unknown): string => {
  const text = inspect(value);
  return text.length > CELL_LIMIT ? `${text.slice(0, CELL_LIMIT)}...` : text;
};

function ownValue(value: object, key: string): unknown {
  const own = Object.getOwnPropertyDescriptor(value, key);
  return own !== undefined && 'value' in own ? own.value : '[Getter]';
}

function draw(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]!.length)) + 2);
  const line = (left: string, middle: string, right: string) => left + widths.map(width => '─'.repeat(width)).join(middle) + right;
  const row = (cells: readonly string[]) => `│${cells.map((text, column) => ` ${text}`.padEnd(widths[column]!)).join('│')}│`;
  return [line('┌', '┬', '┐'), row(head), line('├', '┼', '┤'), ...rows.map(row), line('└', '┴', '┘')].join('\n');
}
