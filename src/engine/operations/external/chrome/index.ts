export { CaptureWebsite } from './capture-website';
export { convertHtml } from './convert-html';
