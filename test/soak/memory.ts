import { readdirSync, readFileSync } from 'node:fs';

export interface MemoryUse {
  engine: number;
  workers: number;
  processes: number;
}

/** Megabytes that are in memory: of the process itself, and of all below it together. */
export function memoryOf(pid: number): MemoryUse {
  const below = descendantsOf(pid);
  return {
    engine: residentOf(pid),
    workers: below.reduce((sum, each) => sum + residentOf(each), 0),
    processes: below.length,
  };
}

function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const parent = Number(fieldOf(Number(name), /^PPid:\s*(\d+)/m));
    if (Number.isInteger(Number(name)) && parent > 0) parents.set(Number(name), parent);
  }
  const isBelow = (each: number): boolean => {
    const parent = parents.get(each);
    return parent !== undefined && (parent === pid || isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

function residentOf(pid: number): number {
  return Math.round(Number(fieldOf(pid, /^VmRSS:\s*(\d+)/m) ?? 0) / 1024);
}

/** Undefined where the process has ended meanwhile. */
function fieldOf(pid: number, pattern: RegExp): string | undefined {
  try {
    return pattern.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
