import { useEffect, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';

interface MenuProps {
  /** What opens it. */
  readonly summary: ReactNode;
  /** For those who do not see `summary`. */
  readonly label?: string;
  readonly testId?: string;
  readonly align?: 'left' | 'right';
  readonly className?: string;
  readonly children: ReactNode;
}

/** A panel that a button opens. It closes by Escape, by a click elsewhere, and by a choice in it. */
export function Menu({ summary, label, testId, align = 'right', className = '', children }: MenuProps) {
  const details = useRef<HTMLDetailsElement>(null);
  const close = (): void => {
    if (details.current !== null) details.current.open = false;
  };
  useEffect(() => {
    const onPointer = ({ target }: PointerEvent): void => {
      if (target instanceof Node && details.current?.contains(target) === false) details.current.open = false;
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, []);
  const onKeyDown = ({ key }: KeyboardEvent): void => {
    if (key !== 'Escape' || details.current?.open !== true) return;
    close();
    details.current.querySelector('summary')?.focus();
  };
  const onClick = ({ target }: MouseEvent): void => {
    if (target instanceof Element && target.closest('button, a') !== null) close();
  };
  return (
    <details ref={details} data-testid={testId} className={`relative ${className}`} onKeyDown={onKeyDown}>
      <summary aria-label={label} title={label} className="button button-quiet list-none">
        {summary}
      </summary>
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- keys on the buttons inside arrive here as clicks */}
      <div className={`absolute z-20 mt-1 w-max max-w-[min(20rem,calc(100vw-2rem))] min-w-48 rounded-xl border border-border bg-bg-2 p-2 shadow-lg ${align === 'right' ? 'right-0' : 'left-0'}`} onClick={onClick}>
        {children}
      </div>
    </details>
  );
}
