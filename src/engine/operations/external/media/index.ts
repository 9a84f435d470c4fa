export { mediaTools } from './media-tools';
