import ExchangeFigure from './exchange/ExchangeFigure.astro';
import GuaranteesFigure from './guarantees/GuaranteesFigure.astro';
import HotKeyFigure from './hot-key/HotKeyFigure.astro';
import KeysFigure from './keys/KeysFigure.astro';
import LogFigure from './log/LogFigure.astro';
import OutboxFigure from './outbox/OutboxFigure.astro';
import PressureFigure from './pressure/PressureFigure.astro';
import PublishFigure from './publish/PublishFigure.astro';
import QueueTopicFigure from './queue-topic/QueueTopicFigure.astro';
import RebalanceFigure from './rebalance/RebalanceFigure.astro';
import RequestFigure from './request/RequestFigure.astro';
import RetentionFigure from './retention/RetentionFigure.astro';
import RetryFigure from './retry/RetryFigure.astro';
import SizingFigure from './sizing/SizingFigure.astro';
import SymptomsFigure from './symptoms/SymptomsFigure.astro';

/** The interactive figures, by the names that lessons use. */
export const figures = {
  ExchangeFigure,
  GuaranteesFigure,
  HotKeyFigure,
  KeysFigure,
  LogFigure,
  OutboxFigure,
  PressureFigure,
  PublishFigure,
  QueueTopicFigure,
  RebalanceFigure,
  RequestFigure,
  RetentionFigure,
  RetryFigure,
  SizingFigure,
  SymptomsFigure,
};
