import LogFigure from './log/LogFigure.astro';

/** The interactive figures, by the names that lessons use. */
export const figures = { LogFigure };
