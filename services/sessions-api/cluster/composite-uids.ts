import { claimNameLabel, claimNamespaceLabel } from '@openova/sandbox-model';
import { listMetadata, type AskKube } from '@openova/service-kit';
import { sandboxResource } from '../sandboxes/sandbox-claim.ts';

/** The composite of a claim with this name. */
export interface CompositeUid {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Leaves out composites that no claim belongs to. */
export async function compositeUids(ask: AskKube): Promise<CompositeUid[]> {
  const { group, version } = sandboxResource;
  const composites = await listMetadata(ask, { path: `/apis/${group}/${version}/xsandboxes` });
  return composites.flatMap(({ uid, labels: { [claimNameLabel]: name, [claimNamespaceLabel]: namespace } }) =>
    name === undefined || namespace === undefined ? [] : [{ namespace, name, uid }],
  );
}
