/** The exercise page, used in any engine by what it shows. */
import type { SourceFile } from '../../compile/compiled.ts';
import type { Report } from '../../report/report.ts';
import { EDITOR_KEY } from '../../ui/workspace/storage.ts';
import { type Browser, inPage } from './browser.ts';

/** From a page of the same site. `plain`: with the editor that phones have. The other starts TypeScript each time, which takes longer than all else here. */
export async function openExercise(browser: Browser, site: string, slug: string, editor: 'plain' | 'full'): Promise<void> {
  await inPage(browser, (_, key, wish) => localStorage.setItem(key, JSON.stringify(wish)), EDITOR_KEY, editor);
  await browser.goto(`${site}/exercises/${slug}/`);
  const field = editor === 'plain' ? '.ws-plain textarea' : '.monaco-editor .view-line';
  await inPage(browser, (until, there) => until(() => document.querySelector(there) !== null), field);
}

/** Puts these files in the place of those of the same names, in the plain editor. */
export async function write(browser: Browser, files: readonly SourceFile[]): Promise<void> {
  await inPage(
    browser,
    async (until, given) => {
      for (const { path, text } of given) {
        const tab = [...document.querySelectorAll<HTMLElement>('.ws-files button')].find(button => button.textContent === path);
        tab?.click();
        const field = await until(() => document.querySelector<HTMLTextAreaElement>(`.ws-plain textarea[aria-label="${path}"]`));
        // As if it were typed: setting `value` alone is what the page itself does.
        Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')!.set!.call(field, text);
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }
    },
    files,
  );
}

/** Puts this text in the place of the one that stands in the full editor: copied somewhere else, and pasted there. */
export async function paste(browser: Browser, text: string): Promise<void> {
  await inPage(
    browser,
    (_, copied) => {
      const elsewhere = document.createElement('textarea');
      elsewhere.id = 'elsewhere';
      elsewhere.value = copied;
      document.body.append(elsewhere);
      elsewhere.select();
    },
    text,
  );
  await browser.press('Control+c');
  await inPage(browser, () => {
    document.querySelector('#elsewhere')!.remove();
    document.querySelector<HTMLElement>('.monaco-editor .inputarea, .monaco-editor .native-edit-context')!.focus();
  });
  await browser.press('Control+a');
  await browser.press('Control+v');
}

export interface Shown {
  /** The words of the report pane. */
  readonly said: string;
  /** The report that it saves as JSON; null where it offers none. */
  readonly report: Report | null;
}

/**
 * Presses Run, or these keys, and waits for the end of that run. On a machine that is busy enough an honest program seems to hang, to the
 * page and so to a person, who presses Run once more; so does this, twice.
 */
export async function run(browser: Browser, keys: string | null = null): Promise<Shown> {
  let shown = await runOnce(browser, keys);
  for (let again = 0; again < 2 && SEEMS_TO_HANG.test(shown.said); again += 1) shown = await runOnce(browser, keys);
  return shown;
}

const SEEMS_TO_HANG = /The code stopped answering/;

async function runOnce(browser: Browser, keys: string | null): Promise<Shown> {
  await inPage(browser, async until => {
    const whole = async () => {
      await until(() => document.querySelector('.ws-stop') !== null);
      await until(() => document.querySelector('.ws-stop') === null);
    };
    // Looked at from before its beginning: it may be over at once.
    Object.assign(globalThis, { ended: whole() });
  });
  if (keys === null) await inPage(browser, () => document.querySelector<HTMLElement>('.ws-run')!.click());
  else await browser.press(keys);
  const { said, saved } = await inPage(browser, async until => {
    await (globalThis as unknown as { ended: Promise<void> }).ended;
    const pane = await until(() => document.querySelector<HTMLElement>('.ws-report'));
    const means = [...pane.querySelectorAll('summary')].find(summary => /means here/.test(summary.textContent));
    if (means === undefined) return { said: pane.innerText, saved: null };
    means.click();
    const save = await until(() => [...pane.querySelectorAll('button')].find(({ textContent }) => /report as JSON/.test(textContent)));
    // What would be a download is caught on its way.
    const { createObjectURL } = URL;
    const { click } = HTMLAnchorElement.prototype;
    const caught: Blob[] = [];
    URL.createObjectURL = blob => {
      caught.push(blob as Blob);
      return createObjectURL.call(URL, blob);
    };
    HTMLAnchorElement.prototype.click = () => {};
    save.click();
    URL.createObjectURL = createObjectURL;
    HTMLAnchorElement.prototype.click = click;
    return { said: pane.innerText, saved: await caught[0]!.text() };
  });
  return { said, report: saved === null ? null : (JSON.parse(saved) as Report) };
}
