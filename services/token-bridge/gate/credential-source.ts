/** What an upstream is shown on behalf of an Organization. */
export interface CredentialSource {
  credentialFor(organization: string): Promise<string>;
  /** The upstream has refused this credential. Says whether another one can be had. */
  refused(organization: string, credential: string): Promise<boolean>;
}

/** The same credential for everybody, from the configuration. */
export function sharedCredential(credential: string): CredentialSource {
  return { credentialFor: async () => credential, refused: async () => false };
}
