/** Steps through the run on the home page. The server has drawn all of it; here what is not yet is only made faint. */
const figure = document.querySelector<HTMLElement>('[data-run]')!;
const range = figure.querySelector<HTMLInputElement>('input[type=range]')!;
const steps = [...figure.querySelectorAll<HTMLElement>('.run-steps > li')];
const marks = [...figure.querySelectorAll<SVGElement>('.tl [data-step]')];
const lines = [...figure.querySelectorAll<HTMLElement>('.run-lines > [data-line]')];
const playhead = figure.querySelector('.tl-playhead')!;
const count = figure.querySelector('.run-scrub .run-count')!;
const play = figure.querySelector<HTMLButtonElement>('[data-go=play]')!;

let timer = 0;

function show(step: number): void {
  const now = Math.min(steps.length - 1, Math.max(0, step));
  range.value = String(now);
  range.setAttribute('aria-valuetext', steps[now]!.textContent!.replace(/\s+/g, ' ').trim());
  count.textContent = `step ${now + 1} of ${steps.length}`;
  playhead.setAttribute('transform', `translate(${steps[now]!.dataset.x} 0)`);
  for (const mark of [...marks, ...steps]) mark.toggleAttribute('data-later', Number(mark.dataset.step) > now);
  for (const line of lines) line.toggleAttribute('data-lit', line.dataset.line === steps[now]!.dataset.line);
  for (const button of figure.querySelectorAll<HTMLButtonElement>('.btn-icon')) {
    const to = now + Number(button.dataset.go);
    button.disabled = to < 0 || to >= steps.length;
  }
}

function stop(): void {
  clearInterval(timer);
  timer = 0;
  label('Play');
}

function label(word: 'Play' | 'Pause'): void {
  play.querySelector('span')!.textContent = word;
  play.querySelector('use')!.setAttribute('href', `#i-${word.toLowerCase()}`);
}

function playUntil(last: number): void {
  if (range.valueAsNumber >= last) show(0);
  label('Pause');
  timer = window.setInterval(() => {
    show(range.valueAsNumber + 1);
    if (range.valueAsNumber >= last) stop();
  }, 800);
}

figure.addEventListener('click', event => {
  const go = (event.target as Element).closest<HTMLElement>('[data-go]')?.dataset.go;
  if (go === undefined) return;
  if (go !== 'play') {
    stop();
    show(range.valueAsNumber + Number(go));
  } else if (timer !== 0) stop();
  else playUntil(steps.length - 1);
});
range.addEventListener('input', () => {
  stop();
  show(range.valueAsNumber);
});

show(range.valueAsNumber);

/** It plays once by itself, up to the effect that should not have been, for whoever lets things move and has not begun to step. */
const opening = range.valueAsNumber;
const plot = figure.querySelector('.run-plot')!;
if (matchMedia('(min-width: 800px) and (prefers-reduced-motion: no-preference)').matches)
  new IntersectionObserver(
    ([entry], observer) => {
      if (!entry!.isIntersecting) return;
      observer.disconnect();
      setTimeout(() => {
        if (timer === 0 && range.valueAsNumber === opening && !figure.contains(document.activeElement)) playUntil(opening);
      }, 1200);
    },
    { threshold: 0.6 },
  ).observe(plot);

export {};
