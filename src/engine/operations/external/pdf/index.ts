export { pdfTools } from './pdf-tools';
export { redrawPages } from './redraw-pages';
