export { startEngine, type TestEngine, type TestEngineOptions } from './start-test-engine';
export { startProxy } from './start-test-proxy';
export type { TestCall, TestFault, TestFaults, TestServer, TestSettings } from './test-server';
