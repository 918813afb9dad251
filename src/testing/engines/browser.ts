/** A browser as these tests need it: one window, and what can be said to any engine by the standards. */
export interface Browser {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** The value of an expression in the page, or what its promise comes to; anything that JSON can hold. */
  evaluate(expression: string): Promise<unknown>;
  /** As a keyboard does, for example `Control+Enter`. */
  press(keys: string): Promise<void>;
  close(): Promise<void>;
}

/** Wider than the workspace's narrow form. */
export const WINDOW = { width: 1440, height: 900 };

/** Far more than anything here takes, also on a busy machine. */
const LONGEST_MS = 150_000;

/** What `look` says, once it says anything but null, false or undefined; it is asked whenever the page has changed. */
export type Until = <Value>(look: () => Value) => Promise<NonNullable<Value>>;

/**
 * Calls a function in the page. Its text goes there, so it sees what it is given and the page, and nothing from here. Its first argument is
 * how to wait there.
 */
export async function inPage<Args extends readonly unknown[], Value>(
  browser: Browser,
  work: (until: Until, ...args: Args) => Value | Promise<Value>,
  ...args: Args
): Promise<Value> {
  const given = args.map(arg => JSON.stringify(arg)).join(', ');
  return (await browser.evaluate(`(${work})(look => (${until})(look, ${LONGEST_MS}), ${given})`)) as Value;
}

function until(look: () => unknown, longestMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const end = () => {
      observer.disconnect();
      clearTimeout(timer);
    };
    const attempt = () => {
      try {
        const value = look();
        if (value === null || value === undefined || value === false) return;
        end();
        resolve(value);
      } catch (error) {
        end();
        reject(error);
      }
    };
    const observer = new MutationObserver(attempt);
    const timer = setTimeout(() => {
      end();
      const seen = document.body.innerText.slice(0, 3000);
      reject(new Error(`for ${longestMs} ms the page did not come to this: ${look}\nIt says: ${seen}`));
    }, longestMs);
    observer.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
    attempt();
  });
}
