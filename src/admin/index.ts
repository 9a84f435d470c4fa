export { deliveriesRoutes } from './deliveries';
export { guard } from './guard';
export { healthRoutes, type Dependencies } from './health';
export { metricsRoutes } from './metrics';
export { translateRoutes } from './translate';
export { webhookRoutes, type WebhookParts } from './webhooks';
