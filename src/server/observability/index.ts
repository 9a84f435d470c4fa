export { createEngineMetrics, type EngineMetrics } from './engine-metrics';
export { createFallbackCounter } from './fallback-counter';
export { createProcessEndObserver } from './process-ends';
export { RequestLog } from './request-log';
export { prefix } from './metric-names';
export { createRequestMetrics } from './request-metrics';
export { passedThrough, routesOf, unmatched } from './routes';
export { bytesOfDatabase, createUncaughtCounter, filesIn, registerServiceMetrics } from './service-metrics';
export { createUpstreamObserver } from './upstream-observer';
