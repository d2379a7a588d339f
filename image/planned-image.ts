import type { ImagePlan } from './oci/image.ts';

/** An image of which only the documents are not written yet. */
export interface PlannedImage {
  readonly plan: ImagePlan;
  /** What is in it. */
  readonly sbom: unknown;
}
