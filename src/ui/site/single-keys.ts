/**
 * Keys that do something by themselves, without Ctrl or Alt: `/` searches, `N` and `P` turn pages. Whoever speaks to a computer, or whose
 * hand slips, can switch them off in the footer of every page (WCAG 2.1.4). Kept in this browser.
 */
const KEY = 'ackademy:v1:single-keys';

export function singleKeysOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

/** False when it could not be kept. */
export function setSingleKeys(on: boolean): boolean {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, 'off');
    return true;
  } catch {
    return false;
  }
}

/** The key of an event, in lower case, if it was pressed alone and nobody else has a use for it: a field, the editor, an open dialog. */
export function singleKeyOf(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
  const { target } = event;
  if (!(target instanceof Element)) return null;
  if (target.closest('input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable], [role=textbox]'))
    return null;
  return singleKeysOn() ? event.key.toLowerCase() : null;
}
