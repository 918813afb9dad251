/** Names and texts that strangers wrote, as a terminal or a sentence can show them: what would move a cursor or begin another line is written out. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, sign => `\\u${sign.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}

export const shown = (name: string): string => `\`${visible(name)}\``;
