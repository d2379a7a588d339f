import type { Cluster, ObjectName } from '../cluster/cluster.ts';
import type { SandboxClaim } from '../sandboxes/sandbox-claim.ts';
import { claimManifest } from './claim-manifest.ts';
import type { ClaimRecord } from './claim-record.ts';
import { mergePatched } from './merge-patched.ts';

/** The cluster, with every change of a Sandbox recorded first. What is not recorded is not done, and what is not done is taken back. */
export function recordedCluster(cluster: Cluster, record: ClaimRecord): Cluster {
  const doRecorded = async <Result>({ name, text, verb }: RecordedChange, act: () => Promise<Result>): Promise<Result> => {
    const undo = await record.put(name, text, `${verb} Sandbox ${name.namespace}/${name.name}`);
    try {
      return await act();
    } catch (error) {
      await undo();
      throw error;
    }
  };
  return {
    ...cluster,
    createSandbox: async (claim) => {
      const { name, namespace } = claim.metadata;
      const create = (): Promise<SandboxClaim> => cluster.createSandbox(claim);
      // The cluster will say that the name is taken; the record is that of the one who has it.
      if (cluster.sandboxes.get(namespace, name)) return create();
      return doRecorded({ name: { name, namespace }, text: claimManifest(claim), verb: 'Create' }, create);
    },
    patchSandbox: async (name, patch) => {
      const claim = cluster.sandboxes.get(name.namespace, name.name);
      if (!claim) return undefined;
      const text = claimManifest(mergePatched(claim, patch));
      return doRecorded({ name, text, verb: 'Change' }, () => cluster.patchSandbox(name, patch));
    },
    deleteSandbox: (name) => doRecorded({ name, text: undefined, verb: 'Delete' }, () => cluster.deleteSandbox(name)),
  };
}

interface RecordedChange {
  readonly name: ObjectName;
  readonly text: string | undefined;
  readonly verb: 'Create' | 'Change' | 'Delete';
}
