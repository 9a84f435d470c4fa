export { renderDocument } from './render-document';
export { v1Document, type Document } from './v1-document';
export { v2Document } from './v2-document';
export { v2Operations } from './v2-operations';
