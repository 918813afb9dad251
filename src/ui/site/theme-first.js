// Runs before the first paint (see src/build/theme-first.mjs): the theme that the reader chose, or else the system's.
{
  const root = document.documentElement;
  let chosen = null;
  try {
    chosen = localStorage.getItem('ackademy:v1:theme');
  } catch {
    // Storage may be refused; the system's theme will do.
  }
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const show = () => {
    root.dataset.theme = chosen === 'light' || chosen === 'dark' ? chosen : dark.matches ? 'dark' : 'light';
  };
  show();
  root.classList.add('js');
  dark.addEventListener('change', show);
  addEventListener('ackademy:theme', event => {
    chosen = event.detail;
    show();
  });
}
