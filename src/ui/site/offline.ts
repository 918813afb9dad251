/**
 * Keeps the course in this browser, for use without a network, and says how far that is. Elements with `data-kept` show it.
 * A new version is offered and never forced on anybody; when it comes, every page of ours goes over to it, so that none is
 * left with scripts that are gone.
 */
import './offline.css';

const WORDS = {
  keeping: 'Being saved for use offline',
  kept: 'Works offline',
  'on-request': 'Not saved for offline, to spare your data',
  never: 'Needs a network in this browser',
} as const;

/** After the page itself has loaded and come to rest. */
const SETTLED_MS = 2500;

function say(state: keyof typeof WORDS): void {
  for (const place of document.querySelectorAll<HTMLElement>('[data-kept]')) {
    place.hidden = false;
    place.dataset.kept = state;
    place.textContent = WORDS[state];
  }
  for (const button of document.querySelectorAll<HTMLElement>('[data-keep]')) button.hidden = state !== 'on-request';
}

async function keep(): Promise<void> {
  const { serviceWorker } = navigator;
  const controlled = serviceWorker.controller !== null;
  say(controlled ? 'kept' : 'keeping');
  let asked = false;
  // Without a controller before, this is the first version taking charge and nothing has changed.
  if (controlled) serviceWorker.addEventListener('controllerchange', () => (asked ? location.reload() : leaveOldVersion()));
  try {
    const registration = await serviceWorker.register('/sw.js', { updateViaCache: 'none' });
    const accept = () => {
      asked = true;
      registration.waiting?.postMessage({ type: 'SKIP_WAITING' });
    };
    const watch = (worker: ServiceWorker | null) =>
      worker?.addEventListener('statechange', () => {
        if (worker.state === 'installed' && serviceWorker.controller !== null) offer('A new version of the course is here.', accept);
        if (worker.state === 'activated') say('kept');
        if (worker.state === 'redundant' && registration.active === null) say('never');
      });
    if (registration.waiting !== null && serviceWorker.controller !== null) offer('A new version of the course is here.', accept);
    if (registration.active !== null) say('kept');
    watch(registration.installing);
    registration.addEventListener('updatefound', () => watch(registration.installing));
  } catch {
    // Private windows and strict settings refuse; a flaky network does too, when nothing is kept yet.
    if (!controlled) say('never');
  }
}

/** Another page of ours went over to the new version. What is typed here is saved when the page goes. */
function leaveOldVersion(): void {
  if (document.visibilityState === 'hidden') location.reload();
  else {
    offer('The course was updated in another tab.', () => location.reload());
    document.addEventListener('visibilitychange', () => location.reload(), { once: true });
  }
}

function offer(text: string, accept: () => void): void {
  document.querySelector('.update')?.remove();
  const bar = document.createElement('aside');
  bar.className = 'update';
  bar.setAttribute('aria-label', 'Update');
  const words = document.createElement('p');
  words.setAttribute('role', 'status');
  const take = document.createElement('button');
  const later = document.createElement('button');
  take.type = later.type = 'button';
  take.className = 'btn btn-main';
  later.className = 'btn';
  take.textContent = 'Reload';
  later.textContent = 'Later';
  take.addEventListener('click', () => {
    take.disabled = true;
    accept();
  });
  later.addEventListener('click', () => bar.remove());
  bar.append(words, take, later);
  document.body.append(bar);
  words.textContent = `${text} Your work is saved.`;
}

/** The header says when there is no network; nothing else changes, because nothing else needs one. */
function sayNetwork(): void {
  for (const chip of document.querySelectorAll<HTMLElement>('[data-no-network]')) chip.hidden = navigator.onLine;
}

sayNetwork();
addEventListener('online', sayNetwork);
addEventListener('offline', sayNetwork);

const sparing = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
if (!('serviceWorker' in navigator)) say('never');
else if (import.meta.env.PROD) {
  for (const button of document.querySelectorAll('[data-keep]')) button.addEventListener('click', () => void keep());
  if (navigator.serviceWorker.controller !== null) void keep();
  else if (sparing) say('on-request');
  else {
    const start = () => setTimeout(() => void keep(), SETTLED_MS);
    if (document.readyState === 'complete') start();
    else addEventListener('load', start);
  }
}
