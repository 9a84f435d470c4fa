export { expectV1, HeldRequest, PassOn, RemoteProcesses, type Exchange } from './remote';
export {
  explainRoute,
  fallbackNoter,
  GoesToV1,
  factsOf,
  isEngine,
  readRoutesFile,
  RoutedCalls,
  Routes,
  usesEngine,
  type CallRequest,
  type ExplainedRoute,
  type RoutedCall,
  type RouteTable,
  type RouteUpstream,
} from './routes';
