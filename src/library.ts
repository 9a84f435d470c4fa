/** What `cloudconvert-v1-proxy` gives to those who import it: servers for tests (docs/testing.md). */
export {
  startEngine,
  startMock,
  startProxy,
  type TestCall,
  type TestEngine,
  type TestEngineOptions,
  type TestFault,
  type TestFaults,
  type TestServer,
  type TestSettings,
} from './testing';
