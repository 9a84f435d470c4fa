export { oneOrAll, type Mode, type ModeResult, type ModeRequest } from './mode';
export { modeOf } from './mode-of';
