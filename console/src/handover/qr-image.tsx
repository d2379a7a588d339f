import { useMemo } from 'react';
import { qrCode } from './qr-code.ts';

const margin = 4;

/** The text as a QR code for a camera: dark on light in every colour scheme. Nothing where the text is too long for one. */
export function QrImage({ text, label }: { readonly text: string; readonly label: string }) {
  const rows = useMemo(() => qrCode(text), [text]);
  if (rows === undefined) return null;
  const side = rows.length + 2 * margin;
  const path = rows.flatMap((cells, row) => cells.flatMap((isDark, column) => (isDark ? `M${column + margin} ${row + margin}h1v1h-1z` : []))).join('');
  return (
    <svg role="img" aria-label={label} data-testid="qr" viewBox={`0 0 ${side} ${side}`} shapeRendering="crispEdges" className="mx-auto w-56 rounded-lg bg-code-light">
      <path d={path} className="fill-code-dark" />
    </svg>
  );
}
