/** What of languages is given: American English. Everything else ends in a sentence that says what to write instead. */

/** Refuses what asks for another language. An empty list, and none at all, mean the machine's, which is this one. */
export function englishOnly(what: string, locales: unknown): void {
  if (locales === undefined) return;
  if (locales === null) throw new TypeError(`${what}: null is no language`);
  const list = typeof locales === 'string' ? [locales] : [...(locales as Iterable<unknown>)];
  for (const locale of list) {
    const text = String(locale);
    if (!/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/.test(text))
      throw new RangeError(`Incorrect locale information provided: ${text.slice(0, 100)}`);
  }
  const [first] = list;
  if (first === undefined || /^en(?:-us)?$/i.test(String(first))) return;
  throw new RangeError(
    `${what} knows the language \`en-US\` only here, not \`${String(first)}\`: write 'en-US', or put the text together by hand.`,
  );
}

export function optionOf<Value extends string>(
  what: string,
  options: { readonly [option: string]: unknown },
  name: string,
  values: readonly Value[],
  otherwise: NoInfer<Value>,
): Value {
  const value = options[name];
  if (value === undefined) return otherwise;
  const text = String(value) as Value;
  if (values.includes(text)) return text;
  throw new RangeError(`${what}: the option \`${name}\` is one of ${values.join(', ')} here, not \`${text.slice(0, 100)}\``);
}

/** Options that nothing here knows how to keep; to take no notice of them would give another text than elsewhere. */
export function refuseOptions(what: string, options: { readonly [option: string]: unknown }, names: readonly string[]): void {
  for (const name of names)
    if (options[name] !== undefined)
      throw new RangeError(`${what}: the option \`${name}\` does not exist here. Put the text together by hand.`);
}
