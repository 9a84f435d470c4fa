import { Counter, type Registry } from 'prom-client';
import { prefix } from './metric-names';

/** Calls that went to the fallback of their rule; `why` is one of a fixed few, upstreams are those of the routes file. */
export function createFallbackCounter(registry: Registry): Counter<'from' | 'to' | 'why'> {
  return new Counter({
    name: `${prefix}fallbacks_total`,
    help: 'Calls that went to the fallback of their rule, by upstream and reason',
    labelNames: ['from', 'to', 'why'],
    registers: [registry],
  });
}
