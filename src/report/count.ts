export { count } from '../../graders/at-scale/words.ts';
