// Runs before the first paint, too (see src/build/theme-first.mjs): what is drawn with the page and not yet alive has buttons that nobody
// listens to. The last one that was pressed is pressed again once its part of the page is alive and has read what the browser keeps.
{
  let last = null;
  addEventListener(
    'click',
    event => {
      const button = event.target.closest?.('astro-island[ssr] button');
      last = button;
      if (!button) return;
      const again = () => requestAnimationFrame(() => setTimeout(() => button === last && button.isConnected && button.click()));
      button.closest('astro-island[ssr]').addEventListener('astro:hydrate', again, { once: true });
    },
    true,
  );
}
