/** Shows that something is under way; `label` tells what to those who do not see it. */
export function Spinner({ label, small = false }: { readonly label?: string; readonly small?: boolean }) {
  return (
    <span role={label === undefined ? 'presentation' : 'status'} className="inline-flex">
      <span aria-hidden className={`inline-block animate-spin rounded-full border-2 border-border border-t-accent ${small ? 'size-4' : 'size-5'}`} />
      {label !== undefined && <span className="sr-only">{label}</span>}
    </span>
  );
}
