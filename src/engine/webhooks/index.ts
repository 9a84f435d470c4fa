export { signatureOf, webhookAttempts, WebhookSender, type Notice } from './webhook-sender';
export { webhookEvents, WebhookStore, type Webhook } from './webhook-store';
