/**
 * The rooms of the house and the doors between them (design section 3, docs/decisions/0001-rooms.md).
 * Every room lists the rooms it may import; anything else is an error.
 */
const leaves = ['errors', 'runtime', 'network', 'formats', 'syntax', 'text', 'config'];
const doors = {
  server: [
    ...[
      'v1',
      'admin',
      'migration',
      'journal',
      'processes',
      'deliveries',
      'translate',
      'transfer',
      'upstream',
      'database',
      'engine',
    ],
    ...leaves,
  ],
  library: ['testing'],
  openapi: ['v1', 'translate', 'text'],
  testing: ['server', 'migration', 'network', 'runtime', 'config', 'engine'],
  v1: ['migration', 'processes', 'translate', 'deliveries', 'carriers', 'transfer', 'upstream', 'database', ...leaves],
  admin: [
    'openapi',
    'migration',
    'journal',
    'processes',
    'translate',
    'deliveries',
    'carriers',
    'transfer',
    'upstream',
    'database',
    ...leaves,
  ],
  migration: ['processes', 'translate', 'transfer', 'upstream', 'database', ...leaves],
  journal: ['processes', 'translate', 'upstream', 'database', ...leaves],
  processes: ['translate', 'carriers', 'transfer', 'upstream', 'database', ...leaves],
  deliveries: ['processes', 'translate', 'carriers', 'transfer', 'upstream', 'database', ...leaves],
  translate: ['carriers', 'upstream', 'errors', 'formats', 'syntax', 'text', 'config'],
  carriers: ['transfer', ...leaves],
  transfer: leaves,
  upstream: leaves,
  database: ['postgres', ...leaves],
  postgres: ['runtime'],
  config: ['errors', 'runtime'],
  network: ['errors', 'runtime'],
  runtime: [],
  errors: [],
  text: [],
  formats: [],
  syntax: [],
  engine: ['postgres', 'runtime', 'network', 'formats', 'syntax', 'text'],
  console: [],
};
const rooms = Object.keys(doors);
const inside = (names) => `^src/(${names.join('|')})(/|\\.ts$)`;

/** The front end knows of the server only the shapes of its JSON. */
const shapes = '^src/admin/console/shapes\\.ts$';

const doorRules = rooms.map((room) => ({
  name: `doors-of-${room}`,
  severity: 'error',
  from: { path: inside([room]) },
  to: { path: '^src/', pathNot: [inside([room, ...doors[room]]), ...(room === 'console' ? [shapes] : [])] },
}));

/** The engine inside, from the ground up: every room lists the rooms of the engine it may import. */
const engineDoors = {
  contract: [],
  database: [],
  files: ['contract'],
  programs: ['contract'],
  operations: ['contract', 'programs'],
  storage: ['contract', 'operations'],
  transfers: ['contract', 'storage'],
  jobs: ['contract', 'database', 'files'],
  webhooks: ['contract', 'database', 'jobs'],
  cluster: ['contract', 'database', 'files', 'jobs', 'storage'],
  api: ['contract', 'database', 'files', 'jobs', 'webhooks'],
};
const insideEngine = (names) => `^src/engine/(${names.join('|')})/`;

const engineDoorRules = Object.entries(engineDoors).map(([room, others]) => ({
  name: `doors-of-engine-${room}`,
  severity: 'error',
  from: { path: insideEngine([room]) },
  to: { path: '^src/engine/', pathNot: insideEngine([room, ...others]) },
}));

const io =
  '^(node:)?(fs|net|http|https|tls|dns|child_process|dgram|timers|os)(/|$)|node_modules/(axios|express|kysely)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...doorRules,
    ...engineDoorRules,
    {
      name: 'translation-and-presentation-are-pure',
      severity: 'error',
      from: { path: '^src/(translate|v1/present)/' },
      to: { path: io, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circles',
      comment: 'Circles of types alone count too: two files that need each other are one thing in two places.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'the-proxy-needs-no-optional-package',
      comment: 'A proxy in front of CloudConvert runs without the packages of the engine (src/server/load-engine.ts).',
      severity: 'error',
      from: { path: '^src/(?!engine/|migration/)' },
      to: { dependencyTypes: ['npm-optional'] },
    },
    {
      name: 'the-engine-is-loaded-when-asked-for',
      severity: 'error',
      from: { path: '^src/(?!engine/)' },
      to: { path: '^src/engine/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
