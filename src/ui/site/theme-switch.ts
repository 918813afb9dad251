/** The button in the header. `theme-first.js` has already put a theme on <html> and listens for `ackademy:theme`. */
const root = document.documentElement;

for (const button of document.querySelectorAll<HTMLButtonElement>('.theme')) {
  const tell = () => button.setAttribute('aria-pressed', String(root.dataset.theme === 'dark'));
  button.addEventListener('click', () => {
    const theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
    try {
      localStorage.setItem('ackademy:v1:theme', theme);
    } catch {
      // The choice lasts until the page closes.
    }
    dispatchEvent(new CustomEvent('ackademy:theme', { detail: theme }));
  });
  // The system may change its mind while the page is open.
  new MutationObserver(tell).observe(root, { attributeFilter: ['data-theme'] });
  tell();
}
