import type { Visit } from './admit.ts';
import { gateProblem } from './gate-problem.ts';

interface ListedModel {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
  readonly type: 'model';
  readonly display_name: string;
  readonly created_at: string;
}

/** The models that the token may use, in a form that clients of OpenAI and of Anthropic both read. */
export function modelList(visit: Visit): object {
  const data = listedModels(visit);
  return { object: 'list', data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
}

/** Throws HttpProblem when the token may not use the model. */
export function modelOf(visit: Visit, id: string): object {
  const found = listedModels(visit).find((model) => model.id === id);
  if (!found) throw gateProblem('model_not_allowed');
  return found;
}

function listedModels({ channels }: Visit): ListedModel[] {
  const owners = new Map<string, string>();
  for (const { name, models } of channels) {
    for (const model of models) owners.set(model, owners.get(model) ?? name);
  }
  return [...owners].map(([id, channel]) => ({
    id,
    object: 'model',
    // When a model was made is not known here, and both forms want a time.
    created: 0,
    owned_by: channel,
    type: 'model',
    display_name: id,
    created_at: '1970-01-01T00:00:00Z',
  }));
}
