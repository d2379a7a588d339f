/** How a mint ended, for its metric. */
export type MintStatus = 'ok' | 'unauthorized' | 'bad_request' | 'unavailable' | 'server_error' | 'method_not_allowed' | 'other';

const byCode: ReadonlyMap<number, MintStatus> = new Map([
  [200, 'ok'],
  [400, 'bad_request'],
  [401, 'unauthorized'],
  [405, 'method_not_allowed'],
  [503, 'unavailable'],
]);

export function mintStatus(httpStatus: number): MintStatus {
  return byCode.get(httpStatus) ?? (httpStatus >= 500 && httpStatus < 600 ? 'server_error' : 'other');
}
