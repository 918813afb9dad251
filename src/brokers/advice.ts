/**
 * What to do about a refusal, in a sentence of ours beside the real broker's own words: those tell what is wrong and seldom
 * why. By code, and by a part of the text where one code stands for much; each broker's rules are in its folder. Kafka's sentences stand
 * with its errors, because there the protocol has names and no words.
 *
 * The first rule that fits counts, so a rule for a whole code comes last.
 */
export type Rule = readonly [code: number | string, text: RegExp | null, sentence: string];

/** '' where there is nothing to say. */
export function adviceFrom(rules: readonly Rule[], code: number | string, text: string): string {
  return rules.find(([of, pattern]) => of === code && (pattern === null || pattern.test(text)))?.[2] ?? '';
}
