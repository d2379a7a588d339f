/** Labels and annotations of Crossplane on composites and composed resources. */
export const crossplaneMetadata = {
  compositeLabel: 'crossplane.io/composite',
  claimNameLabel: 'crossplane.io/claim-name',
  claimNamespaceLabel: 'crossplane.io/claim-namespace',
  resourceNameAnnotation: 'crossplane.io/composition-resource-name',
  pausedAnnotation: 'crossplane.io/paused',
} as const;
