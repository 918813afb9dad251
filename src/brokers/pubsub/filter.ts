/**
 * The filter language of subscriptions (P-13): `attributes:key`, `attributes.key = "value"`, `!=`, `hasPrefix(attributes.key, "p")`,
 * with NOT (or a minus), AND, OR and parentheses. AND and OR are not mixed without parentheses. `!=` also matches a message
 * without the key.
 */
import { invalidArgument } from './errors.ts';

export type MessageAttributes = { readonly [name: string]: string };
export type AttributeFilter = (attributes: MessageAttributes) => boolean;

const MOST_BYTES = 256;

export function compileAttributeFilter(text: string): AttributeFilter {
  if (new TextEncoder().encode(text).length > MOST_BYTES) throw refused(text, `it is longer than ${MOST_BYTES} bytes`);
  const parser = new Parser(text);
  const filter = parser.expression();
  parser.end();
  return filter;
}

const refused = (text: string, reason: string) => invalidArgument(`The filter ${JSON.stringify(text)} is invalid: ${reason}.`);

type Token = { readonly kind: 'word' | 'text' | 'mark'; readonly value: string };

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|([\p{L}\p{N}_-]+)|(!=|[=:.,()]))/uy;

class Parser {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const from = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (match === null) throw refused(text, `it makes no sense from ${JSON.stringify(text.slice(from).trim())} on`);
      const [, quoted, word, mark] = match;
      if (quoted !== undefined) this.#tokens.push({ kind: 'text', value: unquoted(quoted) });
      else if (word !== undefined) this.#words(word);
      else this.#tokens.push({ kind: 'mark', value: mark! });
    }
  }

  /** A minus before an expression is a NOT. */
  #words(word: string): void {
    const negates = word.startsWith('-') && ['attributes', 'hasPrefix', ''].includes(word.slice(1));
    if (negates) this.#tokens.push({ kind: 'word', value: 'NOT' });
    const rest = negates ? word.slice(1) : word;
    if (rest !== '') this.#tokens.push({ kind: 'word', value: rest });
  }

  end(): void {
    const left = this.#tokens[this.#at];
    if (left !== undefined) throw refused(this.#text, `nothing is expected where ${JSON.stringify(left.value)} is`);
  }

  expression(): AttributeFilter {
    const terms = [this.#term()];
    let joined: string | null = null;
    for (let word = this.#peek(); word === 'AND' || word === 'OR'; word = this.#peek()) {
      if (joined !== null && joined !== word) throw refused(this.#text, 'AND and OR need parentheses between them');
      joined = word;
      this.#at += 1;
      terms.push(this.#term());
    }
    if (joined === 'OR') return attributes => terms.some(term => term(attributes));
    return attributes => terms.every(term => term(attributes));
  }

  #term(): AttributeFilter {
    const word = this.#peek();
    if (word === 'NOT') {
      this.#at += 1;
      const inner = this.#term();
      return attributes => !inner(attributes);
    }
    if (word === '(') {
      this.#at += 1;
      const inner = this.expression();
      this.#expect(')');
      return inner;
    }
    if (word === 'hasPrefix') {
      this.#at += 1;
      this.#expect('(');
      this.#expect('attributes');
      this.#expect('.');
      const key = this.#key();
      this.#expect(',');
      const prefix = this.#string();
      this.#expect(')');
      return attributes => Object.hasOwn(attributes, key) && attributes[key]!.startsWith(prefix);
    }
    this.#expect('attributes');
    if (this.#peek() === ':') {
      this.#at += 1;
      const key = this.#key();
      return attributes => Object.hasOwn(attributes, key);
    }
    this.#expect('.');
    const key = this.#key();
    const operator = this.#peek();
    if (operator !== '=' && operator !== '!=') throw refused(this.#text, 'after a key comes = or !=');
    this.#at += 1;
    const value = this.#string();
    const equal = (attributes: MessageAttributes) => Object.hasOwn(attributes, key) && attributes[key] === value;
    return operator === '=' ? equal : attributes => !equal(attributes);
  }

  #peek(): string | null {
    const token = this.#tokens[this.#at];
    return token === undefined || token.kind === 'text' ? null : token.value;
  }

  #expect(value: string): void {
    if (this.#peek() !== value) throw refused(this.#text, `${JSON.stringify(value)} is expected`);
    this.#at += 1;
  }

  #key(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind === 'mark') throw refused(this.#text, 'a key is expected');
    this.#at += 1;
    return token.value;
  }

  #string(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'text') throw refused(this.#text, 'a value is a text in quotation marks');
    this.#at += 1;
    return token.value;
  }
}

function unquoted(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(u[0-9a-f]{4}|x[0-9a-f]{2}|.)/gi, (_, code: string) => {
    if (code.length > 1) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    return { n: '\n', t: '\t', r: '\r' }[code] ?? code;
  });
}
