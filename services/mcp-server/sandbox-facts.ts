/** The Sandbox that this server belongs to, as its Pod knows it. */
export interface SandboxFacts {
  /** The uid of the composite: the subject of its tokens. */
  readonly id: string;
  readonly orgId: string;
  readonly ownerUid: string;
  readonly name: string;
  readonly namespace: string;
  readonly sovereignFqdn: string;
  readonly giteaUrl: string;
}
