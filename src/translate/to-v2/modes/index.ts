export { oneOrAll, type Mode, type Work, type WorkRequest } from './mode';
export { modeOf } from './mode-of';
