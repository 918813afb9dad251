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

figure.addEventListener('click', event => {
  const go = (event.target as Element).closest<HTMLElement>('[data-go]')?.dataset.go;
  if (go === undefined) return;
  if (go !== 'play') {
    stop();
    show(range.valueAsNumber + Number(go));
  } else if (timer !== 0) stop();
  else {
    if (range.valueAsNumber === steps.length - 1) show(0);
    label('Pause');
    timer = window.setInterval(() => {
      show(range.valueAsNumber + 1);
      if (range.valueAsNumber === steps.length - 1) stop();
    }, 800);
  }
});
range.addEventListener('input', () => {
  stop();
  show(range.valueAsNumber);
});

show(range.valueAsNumber);

export {};
