export { V1Error } from './v1-error';
