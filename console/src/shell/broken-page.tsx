import { say } from '../messages/say.ts';
import { Notice } from '../ui/notice.tsx';

/** A page that could not be drawn: a mistake of the console, and no fault of the Sandbox. */
export function BrokenPage() {
  const reload = (
    <button type="button" className="button button-primary" onClick={() => location.reload()}>
      {say('broken.reload')}
    </button>
  );
  return (
    <Notice title={say('broken.title')} action={reload}>
      {say('broken.hint')}
    </Notice>
  );
}
