export { deliveriesRoutes } from './deliveries';
export { guard } from './guard';
export { healthRoutes } from './health';
export { metricsRoutes } from './metrics';
export { Readiness, type ReadinessParts, type ReadinessReport } from './readiness';
export { translateRoutes } from './translate';
export { webhookRoutes, type WebhookParts } from './webhooks';
