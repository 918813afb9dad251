/** A service worker in the place of one that a browser has from a built site: it goes away, and takes nothing along. */
export const LEAVING = `
  self.addEventListener('install', () => self.skipWaiting());
  self.addEventListener('activate', event => event.waitUntil(self.registration.unregister()
    .then(() => self.clients.matchAll({ type: 'window' }))
    .then(pages => pages.forEach(page => page.navigate(page.url)))));
`;
