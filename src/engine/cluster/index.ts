export { openCluster, type ClusterOptions, type OpenCluster } from './open-cluster';
