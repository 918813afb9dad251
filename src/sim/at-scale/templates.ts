import type { Json } from '../../history/event.ts';

// Taken before anything is frozen: looked up afterwards, what the language itself holds is slow to reach.
const { imul } = Math;

const CONST = 0;
/** A text that ends in a number: `u4711`. */
const TEXT = 1;
const NUMBER = 2;
/** The same text as an earlier field. */
const SAME = 3;

/** The field that stands for the key of a message. No body has one of that name. */
const KEY = '\0key';
/** What varies in messages of one shape, at most. What else differs makes another template. */
const SLOTS = 2;
const TEMPLATES = 1 << 20;
/** Numbers at the end of texts: below what an engine keeps unboxed. */
const LARGEST = 999_999_999;
const ENDS_IN_NUMBER = /(0|[1-9]\d{0,8})$/;

const LAST_THREE = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));
const SMALL = Array.from({ length: 1000 }, (_, number) => String(number));

const constant = (name: string, value: Json): Field => ({ name, kind: CONST, value, prefix: '', slot: -1, as: -1 });

interface Field {
  readonly name: string;
  readonly kind: number;
  /** Of `CONST`. Of others, where they do not vary: what they are. */
  readonly value: Json;
  readonly prefix: string;
  /** Where it varies: which of the numbers; else -1. */
  readonly slot: number;
  /** Of `SAME`. */
  readonly as: number;
}

/** Texts of one prefix and many numbers, put together from pieces: an engine's own way of writing ten million numbers is slow. */
export class Numbered {
  readonly prefix: string;
  #thousands = -1;
  #text = '';

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  of(number: number): string {
    if (number < 1000) return this.prefix + SMALL[number]!;
    const thousands = (number / 1000) | 0;
    if (thousands !== this.#thousands) {
      this.#thousands = thousands;
      this.#text = this.prefix + String(thousands);
    }
    return this.#text + LAST_THREE[number - thousands * 1000]!;
  }
}

/** More kinds of messages than can be kept: what varies in them is not a number or two. */
export class TooManyTemplates extends Error {}

/** A kind of messages, as plain data: its number and name where it was made, and what it is made from. */
export interface TemplateText {
  readonly number: number;
  readonly name: string;
  readonly fields: readonly Field[];
  readonly whole: string | null;
}

/** What messages have in common that differ in one number or two: `{ postId: 'p7', userId: 'u#' }`. */
export class Template {
  readonly number: number;
  readonly fields: readonly Field[];
  /** By which it is found; the same wherever it is made. */
  readonly #name: string;
  /** The whole body, where it is not made of texts and numbers only. */
  readonly #whole: string | null;
  readonly #texts: readonly Numbered[];
  readonly #key: Field | null;
  // Of `spread`: what does not vary, and by what each number is multiplied.
  readonly #fixed: number;
  readonly #factors: readonly [number, number];

  constructor(number: number, name: string, fields: readonly Field[], whole: string | null) {
    this.number = number;
    this.#name = name;
    this.fields = fields.filter(({ name }) => name !== KEY);
    this.#key = fields.find(({ name }) => name === KEY) ?? null;
    this.#whole = whole;
    this.#texts = fields.map(({ prefix }) => new Numbered(prefix));
    let fixed = 0;
    const factors: [number, number] = [0, 0];
    for (const [index, { kind, slot, value }] of this.fields.entries()) {
      if (kind !== TEXT && kind !== NUMBER) continue;
      const factor = imul(index + 1, 0x9e3779b1) | 1;
      if (slot >= 0) factors[slot] = factor;
      else fixed ^= imul(typeof value === 'number' ? value : numberAtEnd(String(value))!, factor);
    }
    this.#fixed = whole === null ? fixed : hashOf(whole);
    this.#factors = factors;
  }

  /** A number that is the same for equal bodies, whatever the template that they were read with. */
  spread(first: number, second: number): number {
    const mixed = imul(this.#fixed ^ imul(first, this.#factors[0]) ^ imul(second, this.#factors[1]), 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) >>> 3;
  }

  text(): TemplateText {
    const fields = this.#key === null ? this.fields : [...this.fields, this.#key];
    return { number: this.number, name: this.#name, fields, whole: this.#whole };
  }

  get whole(): boolean {
    return this.#whole !== null;
  }

  /** An object of its own for each delivery, which is not frozen: freezing costs as much as the delivery. */
  body(first: number, second: number): { [field: string]: Json } {
    if (this.#whole !== null) return JSON.parse(this.#whole);
    const body: { [field: string]: Json } = {};
    const { fields } = this;
    for (let index = 0; index < fields.length; index += 1) body[fields[index]!.name] = this.#valueOf(fields[index]!, index, first, second);
    return body;
  }

  /** Null: it has none. */
  key(first: number, second: number): string | null {
    const key = this.#key;
    if (key === null) return null;
    if (key.kind === SAME) return this.#valueOf(this.fields[key.as]!, key.as, first, second) as string;
    return this.#valueOf(key, this.fields.length, first, second) as string;
  }

  #valueOf(field: Field, index: number, first: number, second: number): Json {
    if (field.kind === SAME) return this.#valueOf(this.fields[field.as]!, field.as, first, second);
    if (field.slot < 0) return field.value;
    const number = field.slot === 0 ? first : second;
    return field.kind === NUMBER ? number : this.#texts[index]!.of(number);
  }

  /** Which of the numbers these fields have, in their order, each once; null where a field is missing. */
  slotsOf(names: readonly string[]): readonly number[] | null {
    const slots: number[] = [];
    for (const name of names) {
      const field = this.#plain(name);
      if (field === null) return null;
      if (field.slot >= 0 && !slots.includes(field.slot)) slots.push(field.slot);
    }
    return slots;
  }

  /** The texts of these fields, one after the other, around the place of one number; a text with a zero at its end where there is none. */
  textsAround(names: readonly string[], slot: number, first: number, second: number): readonly [string, string] {
    let prefix = '';
    let suffix = '';
    let met = slot < 0;
    for (const [index, name] of names.entries()) {
      const field = this.#plain(name)!;
      const between = index === 0 ? '' : '/';
      const at = this.fields.indexOf(field);
      if (!met && field.slot === slot) {
        met = true;
        prefix += between + field.prefix;
      } else if (met && slot >= 0) suffix += between + String(this.#valueOf(field, at, first, second));
      else prefix += between + String(this.#valueOf(field, at, first, second));
    }
    return [slot < 0 ? `${prefix}\0` : prefix, suffix];
  }

  #plain(name: string): Field | null {
    if (this.#whole !== null) {
      const value = (JSON.parse(this.#whole) as { readonly [field: string]: Json } | null)?.[name];
      return value === undefined ? null : constant(name, value);
    }
    const field = this.fields.find(each => each.name === name) ?? null;
    return field?.kind === SAME ? this.fields[field.as]! : field;
  }

  /** Which number a message has to have in each slot so that its fields are these; null where it cannot. -1: any. */
  matching(where: { readonly [field: string]: Json }): readonly [number, number] | null {
    const wanted: [number, number] = [-1, -1];
    const given = this.#whole === null ? null : (JSON.parse(this.#whole) as { readonly [field: string]: Json } | null);
    for (const [name, value] of Object.entries(where)) {
      if (this.#whole !== null) {
        if (typeof given !== 'object' || given === null || given[name] !== value) return null;
        continue;
      }
      let field = this.fields.find(each => each.name === name);
      if (field?.kind === SAME) field = this.fields[field.as];
      if (field === undefined) return null;
      if (field.slot < 0) {
        if (field.value !== value) return null;
        continue;
      }
      const number = field.kind === NUMBER ? (typeof value === 'number' ? value : -1) : numberAfter(String(value), field.prefix);
      if (number < 0) return null;
      wanted[field.slot] = number;
    }
    return wanted;
  }

  /** True when the body and the key are of this kind; then `into` has their numbers. */
  fits(body: object, key: string | null, into: Templates): boolean {
    if (this.#whole !== null) return false;
    const { fields } = this;
    const { length } = fields;
    let at = 0;
    for (const name in body) {
      if (at === length) return false;
      const field = fields[at]!;
      at += 1;
      if (field.name !== name) return false;
      const value = (body as { readonly [field: string]: unknown })[name];
      if (field.slot < 0) {
        const same = field.kind === SAME && fields[field.as]!.slot >= 0;
        if (value !== (same ? into.texts[field.as] : field.value)) return false;
        continue;
      }
      if (field.kind === TEXT) {
        if (typeof value !== 'string') return false;
        const number = numberAfter(value, field.prefix);
        if (number < 0) return false;
        into.texts[at - 1] = value;
        if (field.slot === 0) into.first = number;
        else into.second = number;
      } else {
        if (typeof value !== 'number' || (value | 0) !== value || value < 0 || value > LARGEST || Object.is(value, -0)) return false;
        if (field.slot === 0) into.first = value;
        else into.second = value;
      }
    }
    return at === length && this.#fitsKey(key, into);
  }

  #fitsKey(key: string | null, into: Templates): boolean {
    const field = this.#key;
    if (field === null) return key === null;
    if (key === null) return false;
    if (field.kind === SAME) {
      const as = this.fields[field.as]!;
      return key === (as.slot < 0 ? as.value : into.texts[field.as]);
    }
    if (field.slot < 0) return key === field.value;
    const number = numberAfter(key, field.prefix);
    if (number < 0) return false;
    if (field.slot === 0) into.first = number;
    else into.second = number;
    return true;
  }
}

interface Shape {
  /** The fields that were seen to vary. */
  readonly varying: number[];
  /** By field, of the first message. */
  readonly numbers: readonly (number | null)[];
}

/**
 * Keeps the bodies of millions of messages: a template for each kind, and of each message its numbers. Reading one is done without
 * looking anything up for as long as messages are of the kind of the one before.
 */
export class Templates {
  readonly list: Template[] = [];
  /** Of the body that was read last. */
  first = 0;
  second = 0;
  /** By field, of the body that is being read. */
  readonly texts: string[] = [];
  readonly #shapes = new Map<string, Shape>();
  readonly #byKey = new Map<string, Template>();

  /**
   * The kind of this message, whose numbers are in `first` and `second` afterwards.
   * @param last the kind of the one before; null for none
   * @param plain copies a body that is of another kind, or throws what is wrong with it
   */
  read(body: unknown, key: string | null, last: Template | null, plain: (body: unknown) => Json): Template {
    this.first = 0;
    this.second = 0;
    if (last !== null && typeof body === 'object' && body !== null && last.fits(body, key, this)) return last;
    return this.#readSlowly(plain(body), key);
  }

  #readSlowly(body: Json, key: string | null): Template {
    this.first = 0;
    this.second = 0;
    const flat = typeof body === 'object' && body !== null && !Array.isArray(body);
    const entries = flat ? Object.entries(body) : [];
    if (!flat || entries.some(([, value]) => typeof value === 'object' && value !== null)) {
      const whole = JSON.stringify(body);
      return this.#template(JSON.stringify([whole, key]), key === null ? [] : [constant(KEY, key)], whole);
    }
    const fields: [name: string, kind: number, about: Json][] = [];
    const numbers: (number | null)[] = [];
    const all = key === null ? entries : [...entries, [KEY, key] as const];
    for (const [name, value] of all) {
      const as = typeof value === 'string' ? all.findIndex(([, other]) => other === value) : -1;
      if (as >= 0 && as < fields.length && numbers[as] !== null) {
        fields.push([name, SAME, as]);
        numbers.push(null);
        continue;
      }
      const number = typeof value === 'string' ? numberAtEnd(value) : isNumber(value) ? value : null;
      numbers.push(number);
      if (number === null) fields.push([name, CONST, value]);
      else if (typeof value === 'string') fields.push([name, TEXT, value.slice(0, value.length - String(number).length)]);
      else fields.push([name, NUMBER, null]);
    }
    const shapeKey = JSON.stringify(fields);
    let shape = this.#shapes.get(shapeKey);
    if (shape === undefined) {
      shape = { varying: [], numbers };
      this.#shapes.set(shapeKey, shape);
    }
    for (const [index, number] of numbers.entries()) {
      if (number === null || number === shape.numbers[index] || shape.varying.includes(index)) continue;
      if (shape.varying.length < SLOTS) shape.varying.push(index);
    }
    const { varying } = shape;
    const slot = (index: number) => varying.indexOf(index);
    const made = fields.map(([name, kind, about], index): Field => {
      const value = all[index]![1];
      return { name, kind, value, prefix: kind === TEXT ? String(about) : '', slot: slot(index), as: kind === SAME ? Number(about) : -1 };
    });
    this.first = varying.length > 0 ? numbers[varying[0]!]! : 0;
    this.second = varying.length > 1 ? numbers[varying[1]!]! : 0;
    const fixed = numbers.map((number, index) => (slot(index) < 0 ? number : null));
    return this.#template(`${shapeKey} ${JSON.stringify([fixed, varying])}`, made, null);
  }

  /** The same kind of messages, made elsewhere. */
  adopted({ name, fields, whole }: TemplateText): Template {
    return this.#template(name, fields, whole);
  }

  #template(templateKey: string, fields: readonly Field[], whole: string | null): Template {
    let template = this.#byKey.get(templateKey);
    if (template === undefined) {
      if (this.list.length === TEMPLATES) throw new TooManyTemplates();
      template = new Template(this.list.length, templateKey, fields, whole);
      this.list.push(template);
      this.#byKey.set(templateKey, template);
    }
    return template;
  }
}

const isNumber = (value: Json): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LARGEST && !Object.is(value, -0);

function numberAtEnd(text: string): number | null {
  const found = ENDS_IN_NUMBER.exec(text);
  return found === null ? null : Number(found[0]);
}

/** The number that the text consists of after this prefix, in its usual spelling; -1 where it does not. */
export function numberAfter(text: string, prefix: string): number {
  const from = prefix.length;
  const digits = text.length - from;
  if (digits < 1 || digits > 9 || !text.startsWith(prefix)) return -1;
  let value = 0;
  for (let at = from; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9 || (value === 0 && at > from)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = 0; at < text.length; at += 1) hash = imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}
