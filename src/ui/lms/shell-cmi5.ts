import { launchIn, openCmi5 } from './cmi5.ts';
import { startShell } from './shell.ts';

void startShell(() =>
  openCmi5(launchIn(location.search), {
    fetch: (url, init) => fetch(url, init),
    uuid: () => crypto.randomUUID(),
    now: () => Date.now(),
    session: sessionStorage,
  }),
);
