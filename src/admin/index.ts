export { guard } from './guard';
export { healthRoutes, type Dependencies } from './health';
