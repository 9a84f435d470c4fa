export { pictureTools } from './picture-tools';
