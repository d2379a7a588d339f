import { labelValue } from '@openova/sandbox-model';

/** The version of an image reference as a label says it: of its digest, or its tag. */
export function imageVersion(image: string): string {
  const digest = /@sha256:([0-9a-f]{12})/.exec(image)?.[1];
  if (digest) return `sha256-${digest}`;
  return labelValue(image.slice(image.lastIndexOf(':') + 1));
}
