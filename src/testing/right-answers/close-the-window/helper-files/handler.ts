export { consume as handle } from './consumer';
