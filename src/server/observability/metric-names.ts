/** Every metric of the proxy starts with it (prometheus.io/docs/practices/naming). */
export const prefix = 'cc_v1_proxy_';

/** Seconds, from an answer of the cache to a conversion of hours. */
export const secondsBuckets = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 30, 120, 600, 3600];
