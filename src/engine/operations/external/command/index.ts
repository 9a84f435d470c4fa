export { CommandOperation } from './command-operation';
