/** Of the way from one device to another. */
export const handoverMessages = {
  'handover.open': 'Other device',
  'handover.title': 'Continue on another device',
  'handover.hint': 'Scan this with your phone, or open the address there. The same program goes on; nothing has to be saved.',
  'handover.local': 'This console runs on this machine only: another device cannot reach the address.',
  'handover.code': 'QR code of the address below',
  'handover.noSecret': 'The code holds this address and nothing else. The other device asks you to sign in.',
  'handover.copy': 'Copy the address',
  'handover.copied': 'Copied',
  'handover.close': 'Done',
} as const;
