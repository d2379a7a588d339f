import { formatBytes, formatCpu, wholeMebibytes } from '@openova/sandbox-model';
import type { SandboxPlan } from '../plan/sandbox-plan.ts';

const mebibyte = 2 ** 20;

interface Size {
  readonly cpu: number;
  readonly memory: number;
  readonly ephemeralStorage: number;
}

/** Terminals may use three quarters of the quota; the rest is for the MCP server, previews and databases. */
export function ptyServerResources({ cpuMillicores, memoryBytes }: SandboxPlan) {
  const limit = {
    cpu: Math.floor((cpuMillicores * 3) / 4),
    memory: wholeMebibytes((memoryBytes * 3) / 4),
    ephemeralStorage: 4096 * mebibyte,
  };
  return resources({ cpu: 100, memory: 256 * mebibyte, ephemeralStorage: 256 * mebibyte }, limit);
}

export function mcpServerResources(plan: SandboxPlan) {
  const share = otherShare(plan);
  const limit = {
    cpu: Math.min(250, share.cpu),
    memory: Math.min(256 * mebibyte, share.memory),
    ephemeralStorage: 256 * mebibyte,
  };
  // At rest it has 55 MiB of its own, and the code of Node, another 50, counts for whoever loads it first on a node.
  return resources({ cpu: 25, memory: 128 * mebibyte, ephemeralStorage: 64 * mebibyte }, limit);
}

/** What a container gets that says nothing itself, such as a preview. */
export function defaultContainerResources(plan: SandboxPlan) {
  return resources({ cpu: 25, memory: 64 * mebibyte, ephemeralStorage: 64 * mebibyte }, otherShare(plan));
}

function otherShare({ cpuMillicores, memoryBytes }: SandboxPlan): Size {
  return {
    cpu: Math.floor(cpuMillicores / 4),
    memory: wholeMebibytes(memoryBytes / 4),
    ephemeralStorage: 1024 * mebibyte,
  };
}

function resources(request: Size, limit: Size) {
  const requests: Size = {
    cpu: Math.min(request.cpu, limit.cpu),
    memory: Math.min(request.memory, limit.memory),
    ephemeralStorage: request.ephemeralStorage,
  };
  return { requests: quantities(requests), limits: quantities(limit) };
}

function quantities({ cpu, memory, ephemeralStorage }: Size): Record<string, string> {
  return { cpu: formatCpu(cpu), memory: formatBytes(memory), 'ephemeral-storage': formatBytes(ephemeralStorage) };
}
