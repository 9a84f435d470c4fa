export { WebhookCalls } from './webhook-calls';
export { signatureOf, WebhookSender } from './webhook-sender';
export { webhookEvents, WebhookStore, type Webhook } from './webhook-store';
