/**
 * Where somebody stands in a YAML text, however unfinished it is: a parser has nothing to say of a line that has only begun. Goes by
 * indentation, and on one line by brackets. Pure.
 */
export interface Place {
  /** Names and numbers of items from the top on. */
  readonly path: readonly (string | number)[];
  /** A name is written there, or the value of the path. */
  readonly writes: 'name' | 'value';
  /** What is written already, up to the place. */
  readonly begun: string;
}

interface Level {
  readonly column: number;
  readonly part: string | number;
}

const NAME = /^(?:([\w.$/<>@-][\w.$/<>@ -]*?)|"([^"]*)"|'([^']*)') *:(?= |$)/;

/** @param offset in characters from the beginning of the text */
export function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split('\n');
  let levels: Level[] = [];
  /** Lines deeper than this belong to a text that goes on. */
  let within: number | null = null;
  let place: Place = { path: [], writes: 'name', begun: '' };
  for (const [number, line] of lines.entries()) {
    const last = number === lines.length - 1;
    const indent = line.length - line.trimStart().length;
    const blank = line.trim() === '' || line.trim().startsWith('#');
    if (!last && blank) continue;
    if (within !== null && (indent > within || blank)) {
      if (last) return { path: pathOf(levels), writes: 'value', begun: line.trim() };
      continue;
    }
    within = null;
    const read = readLine(line, levels);
    levels = read.levels;
    within = read.block;
    place = read.place;
  }
  return place;
}

/** One line, as far as it goes: what it opens, and the place at its end. */
function readLine(line: string, above: readonly Level[]): { levels: Level[]; block: number | null; place: Place } {
  let column = line.length - line.trimStart().length;
  let rest = line.slice(column);
  let levels = above.filter(
    level => level.column < column || (level.column === column && typeof level.part === 'string' && rest.startsWith('-')),
  );
  const before = above.find(level => level.column === column && typeof level.part === 'number');
  const begins = rest.startsWith('- ') || rest === '-';
  if (begins) {
    // An item stands as deep as the name that it belongs to, or deeper.
    const own = above.findLast(level => level.column === column && typeof level.part === 'number') ?? before;
    levels = above.filter(level => level.column < column || (level.column === column && typeof level.part === 'string'));
    levels.push({ column, part: own === undefined ? 0 : (own.part as number) + 1 });
    const gap = rest.length - rest.slice(1).trimStart().length;
    column += Math.max(2, gap);
    rest = rest.slice(gap);
  }
  const name = NAME.exec(rest);
  if (name === null) {
    if (/^[[{]/.test(rest)) return { levels, block: null, place: inFlow(rest, pathOf(levels)) };
    // A bare item may be a value, or the first name of a map.
    return { levels, block: null, place: { path: pathOf(levels), writes: begins && rest !== '' ? 'value' : 'name', begun: rest } };
  }
  levels.push({ column, part: name[1] ?? name[2] ?? name[3] ?? '' });
  const value = rest.slice(name[0].length).trimStart();
  if (/^[|>][-+\d]*$/.test(value.trim())) return { levels, block: column, place: { path: pathOf(levels), writes: 'value', begun: '' } };
  if (/^[[{]/.test(value)) return { levels, block: null, place: inFlow(value, pathOf(levels)) };
  return { levels, block: null, place: { path: pathOf(levels), writes: 'value', begun: value } };
}

const pathOf = (levels: readonly Level[]) => levels.map(({ part }) => part);

/** In brackets, up to the end of what is written. */
function inFlow(text: string, base: readonly (string | number)[]): Place {
  const open: { readonly kind: '{' | '['; part: string | number | null }[] = [];
  let begun = '';
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]!;
    const inner = open.at(-1);
    if (sign === '"' || sign === "'") {
      const end = text.indexOf(sign, at + 1);
      begun += end < 0 ? text.slice(at) : text.slice(at, end + 1);
      at = end < 0 ? text.length : end;
    } else if (sign === '{' || sign === '[') {
      open.push({ kind: sign, part: sign === '[' ? 0 : null });
      begun = '';
    } else if (sign === '}' || sign === ']') {
      open.pop();
      begun = '';
    } else if (sign === ',' && inner !== undefined) {
      inner.part = inner.kind === '[' ? (inner.part as number) + 1 : null;
      begun = '';
    } else if (sign === ':' && inner?.kind === '{' && inner.part === null) {
      inner.part = begun.trim().replace(/^["']|["']$/g, '');
      begun = '';
    } else begun += sign;
  }
  const path = [...base, ...open.flatMap(({ part }) => part ?? [])];
  const inner = open.at(-1);
  return { path, writes: inner?.kind === '{' && inner.part === null ? 'name' : 'value', begun: begun.trimStart() };
}
