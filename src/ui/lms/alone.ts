/** In a frame of `shell.ts`: links that leave the page open a tab of their own, and the theme is the shell's to choose. */
addEventListener(
  'click',
  ({ target }) => {
    const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a[href]') : null;
    if (link === null || link.href.replace(/#.*/, '') === location.href.replace(/#.*/, '')) return;
    link.target = '_blank';
    link.rel = 'noopener';
  },
  true,
);

addEventListener('storage', ({ key, newValue }) => {
  if (key === 'ackademy:v1:theme') dispatchEvent(new CustomEvent('ackademy:theme', { detail: newValue }));
});
