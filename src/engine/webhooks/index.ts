export { signatureOf, WebhookSender } from './webhook-sender';
export { webhookEvents, WebhookStore, type Webhook } from './webhook-store';
