export { headerParameters } from './header-parameters';
export { PartCount } from './part-count';
export { splitShellWords, type ShellWords } from './shell-words';
export { isStrictWebAddress, isWebAddress } from './web-address';
export { jsonFault } from './json-fault';
