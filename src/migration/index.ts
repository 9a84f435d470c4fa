export { expectV1 } from './remote/expect-v1';
export {
  explainRoute,
  factsOf,
  isEngine,
  readRoutesFile,
  RoutedCalls,
  Routes,
  type CallRequest,
  type ExplainedRoute,
  type RoutedCall,
  type RouteTable,
  type RouteUpstream,
} from './routes';
