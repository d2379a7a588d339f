/** Body of `POST /admin/tokens/sandbox`. */
export interface MintBody {
  readonly org_id: string;
  readonly user_id: string;
  readonly sandbox_id: string;
  readonly allowed_channels: readonly string[];
  /** Left out when there are none. */
  readonly capabilities?: readonly string[];
}

/** A token to be minted. The same order gets the same token, however often it is carried out. */
export interface MintOrder {
  readonly idempotencyKey: string;
  readonly body: MintBody;
}

export interface BridgeToken {
  readonly token: string;
  /** RFC 3339, as the bridge wrote it. */
  readonly expiresAt: string;
  /** RFC 3339. A fact about the token: the same whenever the bridge gives it. */
  readonly mintedAt: string;
}
