import { createRequire } from 'node:module';
import { placeTracesInSources } from './runtime/source-traces';
import { startLean } from './runtime/lean-start';

const load = createRequire(__filename);

// The sources themselves are compiled anew each time, and their traces need no map.
if (__filename.endsWith('.js')) {
  placeTracesInSources(__dirname);
  startLean(__dirname);
}
load('./commands/command-line');
