export { explainRoute, type ExplainedRoute } from './explain-route';
export { factsOf, type RoutedCall } from './facts';
export { isEngine, usesEngine, type RouteTable, type RouteUpstream, type Rule } from './route-table';
export { readRoutesFile } from './routes-file';
export { fallbackNoter } from './fallbacks';
export { GoesToV1, RoutedCalls, type CallRequest } from './routed-calls';
export { Routes } from './routes';
