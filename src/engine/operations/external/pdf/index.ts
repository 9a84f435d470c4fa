export { pdfTools } from './pdf-tools';
