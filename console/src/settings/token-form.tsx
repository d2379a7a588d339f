import { useState } from 'react';
import type { TokenWish } from '../api/account.api.ts';
import { say } from '../messages/say.ts';

interface TokenFormProps {
  readonly isBusy: boolean;
  /** Calls `done` once there is a token. */
  readonly onCreate: (wish: TokenWish, done: () => void) => void;
}

const lives = [7, 30, 90, 365];
const usualDays = 90;

export function TokenForm({ isBusy, onCreate }: TokenFormProps) {
  const [name, setName] = useState('');
  const [days, setDays] = useState(usualDays);
  return (
    <form
      className="mt-4 flex flex-wrap gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onCreate({ name: name.trim(), days }, () => setName(''));
      }}
    >
      <input
        className="field sm:max-w-sm"
        aria-label={say('tokens.name')}
        placeholder={say('tokens.name')}
        required
        pattern=".*\S.*"
        maxLength={80}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <select className="field w-auto!" aria-label={say('tokens.days')} value={days} onChange={({ target }) => setDays(Number(target.value))}>
        {lives.map((life) => (
          <option key={life} value={life}>
            {say('tokens.daysOf', { days: life })}
          </option>
        ))}
      </select>
      <button type="submit" className="button button-primary" disabled={isBusy}>
        {say('tokens.create')}
      </button>
    </form>
  );
}
