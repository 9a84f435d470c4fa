export { archiveTools } from './archive-tools';
