export { startEngine, type TestEngine, type TestEngineOptions } from './start-test-engine';
export { startMock } from './start-test-mock';
export { startProxy } from './start-test-proxy';
export type { TestCall, TestFault, TestFaults, TestServer, TestSettings } from './test-server';
