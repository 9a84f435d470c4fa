import { join } from 'node:path';
import { builtinTools, mergeTools } from './builtin';
import type { Operation } from '../contract/operation';
import { programOperations, programTools, redrawPages } from './external';
import { createNetworkPolicy, type NetworkPolicy } from '../../network';
import { type Logger, silentLogger } from '../../runtime';
import { findPrograms, type Programs, reportConfinement } from '../programs';
import { type OperationShape, ToolOperation } from './tool-operation';
import { confineWorkers } from './worker';

export interface OperationSettings {
  /** Folders to look for programs in, like PATH; PATH by default. */
  searchPath?: string;
  /** Where pages that are captured may connect to; anywhere by default (design: NETWORK_POLICY on the engine). */
  networkPolicy?: NetworkPolicy;
  /** The engine's folder: workers of built-in tools then see its files of tasks, and no others of the machine's. */
  dataDir?: string;
  /** Told which confinement works here; nothing by default. */
  logger?: Logger;
  /** Told which programs were found. */
  onPrograms?: (programs: Programs) => void;
}

/** Every operation of v2-contract 5.1 with the tools of this machine; programs are looked for once, here. */
export async function createOperations({
  searchPath,
  networkPolicy = createNetworkPolicy({ mode: 'any', allow: [] }),
  dataDir,
  logger = silentLogger,
  onPrograms,
}: OperationSettings = {}): Promise<Operation[]> {
  const programs = await findPrograms(searchPath, dataDir && join(dataDir, 'programs.json'));
  onPrograms?.(programs);
  reportConfinement(programs.confinement, logger);
  if (dataDir !== undefined) confineWorkers(programs.confinement, dataDir);
  const single = [...redrawPages(programs), ...builtinTools(), ...programTools(programs, networkPolicy)];
  const tools = [...single, ...mergeTools(single)];
  const operations = shapes.map(
    (shape) =>
      new ToolOperation(
        shape,
        tools.filter((tool) => tool.operation === shape.name),
      ),
  );
  return [...operations, ...programOperations(programs, networkPolicy)];
}

const intoFormat = { hasOutputFormat: true, joinsInputs: false };
const sameFormat = { hasOutputFormat: false, joinsInputs: false };
const joining = { hasOutputFormat: true, joinsInputs: true };

const shapes: OperationShape[] = [
  { name: 'convert', ...intoFormat },
  { name: 'optimize', ...sameFormat, tellsSaving: true },
  { name: 'thumbnail', ...intoFormat },
  // The integration suite of the Java SDK, written against the live service, makes one without `input`.
  { name: 'watermark', ...sameFormat, allowsNoInput: true },
  { name: 'merge', ...joining },
  { name: 'archive', ...joining },
  { name: 'archive/extract', ...sameFormat },
  { name: 'metadata', ...sameFormat },
  { name: 'metadata/write', ...sameFormat },
  { name: 'pdf/a', ...sameFormat },
  { name: 'pdf/x', ...sameFormat },
  { name: 'pdf/ocr', ...sameFormat },
  { name: 'pdf/encrypt', ...sameFormat },
  { name: 'pdf/decrypt', ...sameFormat },
  { name: 'pdf/split-pages', ...sameFormat },
  { name: 'pdf/extract-pages', ...sameFormat },
  { name: 'pdf/rotate-pages', ...sameFormat },
];
