import { ErrorBase } from './error-base.ts';
import { published } from './frozen.ts';

/** The names that have a number, in the order of their numbers; the rest have the number 0. */
const CODES = (
  'IndexSizeError DOMStringSizeError HierarchyRequestError WrongDocumentError InvalidCharacterError NoDataAllowedError ' +
  'NoModificationAllowedError NotFoundError NotSupportedError InUseAttributeError InvalidStateError SyntaxError InvalidModificationError ' +
  'NamespaceError InvalidAccessError ValidationError TypeMismatchError SecurityError NetworkError AbortError URLMismatchError ' +
  'QuotaExceededError TimeoutError InvalidNodeTypeError DataCloneError'
).split(' ');

/** `DOMException`, as the web's functions throw it: an error whose `name` says what happened. */
class VirtualDOMException extends ErrorBase {
  readonly #name: string;

  constructor(message: unknown = '', options: unknown = 'Error') {
    super(String(message));
    const more = typeof options === 'object' && options !== null ? (options as { name?: unknown; cause?: unknown }) : { name: options };
    this.#name = more.name === undefined ? 'Error' : String(more.name);
    if ('cause' in more) Object.defineProperty(this, 'cause', { value: more.cause, writable: true, enumerable: false, configurable: true });
  }

  override get name(): string {
    return this.#name;
  }

  get code(): number {
    return CODES.indexOf(this.#name) + 1;
  }
}

Object.defineProperty(VirtualDOMException.prototype, Symbol.toStringTag, { value: 'DOMException', configurable: true });
for (const [index, name] of CODES.entries()) {
  const constant = `${name
    .replace(/Error$/, '')
    .replace('DOMString', 'Domstring')
    .replace('URL', 'Url')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()}_ERR`;
  for (const holder of [VirtualDOMException, VirtualDOMException.prototype])
    Object.defineProperty(holder, constant, { value: index + 1, enumerable: true });
}

export const { DOMException } = published({ DOMException: VirtualDOMException });
