/** Why a connection to a session ends, as WebSocket close codes and reasons. */
export const closeCodes = {
  ended: [1000, 'ENDED'],
  restarting: [1012, 'RESTARTING'],
  keysUnavailable: [1013, 'KEYS_UNAVAILABLE'],
  takenOver: [4001, 'TAKEN_OVER'],
  badFrame: [4400, 'BAD_FRAME'],
  badTicket: [4401, 'BAD_TICKET'],
  noSession: [4404, 'NO_SESSION'],
  tooSlow: [4408, 'TOO_SLOW'],
  launchFailed: [4422, 'LAUNCH_FAILED'],
  tooMuch: [4429, 'TOO_MUCH'],
} as const satisfies Readonly<Record<string, readonly [code: number, reason: string]>>;

export type CloseReason = keyof typeof closeCodes;
