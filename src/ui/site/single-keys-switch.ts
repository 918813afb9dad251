/** The button in the footer that switches single-key shortcuts off and on. */
import { setSingleKeys, singleKeysOn } from './single-keys.ts';

for (const button of document.querySelectorAll<HTMLButtonElement>('.single-keys')) {
  const tell = () => {
    button.setAttribute('aria-pressed', String(singleKeysOn()));
    button.querySelector('span')!.textContent = singleKeysOn() ? 'on' : 'off';
  };
  button.addEventListener('click', () => {
    setSingleKeys(!singleKeysOn());
    tell();
  });
  addEventListener('storage', tell);
  tell();
}
