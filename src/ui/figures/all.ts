import GuaranteesFigure from './guarantees/GuaranteesFigure.astro';
import LogFigure from './log/LogFigure.astro';
import QueueTopicFigure from './queue-topic/QueueTopicFigure.astro';
import SymptomsFigure from './symptoms/SymptomsFigure.astro';

/** The interactive figures, by the names that lessons use. */
export const figures = {
  GuaranteesFigure,
  LogFigure,
  QueueTopicFigure,
  SymptomsFigure,
};
