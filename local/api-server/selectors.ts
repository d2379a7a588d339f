import { ApiError } from './api-error.ts';
import type { StoredObject } from './stored-object.ts';

export type Matches = (object: StoredObject) => boolean;

const requirement = /^\s*(!?)\s*([\w./-]+)\s*(?:(==?|!=)\s*([\w.-]*)|\s+(in|notin)\s*\(([^)]*)\))?\s*$/;

/** A label selector as `kubectl -l` takes it. Throws ApiError. */
export function labelSelector(text: string): Matches {
  const rules = splitOutsideParentheses(text).map(labelRule);
  return ({ metadata }) => rules.every((holds) => holds(metadata.labels ?? {}));
}

/** `metadata.name=…` and `metadata.namespace=…`, which every kind of Kubernetes knows. Throws ApiError. */
export function fieldSelector(text: string): Matches {
  const rules = text.split(',').filter(Boolean).map((part) => {
    const [, field, operator, value] = /^metadata\.(name|namespace)(==?|!=)(.*)$/.exec(part.trim()) ?? [];
    if (field !== 'name' && field !== 'namespace') throw badSelector(part);
    return ({ metadata }: StoredObject) => (metadata[field] === value) === (operator !== '!=');
  });
  return (object) => rules.every((holds) => holds(object));
}

function labelRule(text: string): (labels: Readonly<Record<string, string>>) => boolean {
  const [, absent, key, operator, value, setOperator, values] = requirement.exec(text) ?? [];
  if (key === undefined) throw badSelector(text);
  if (operator !== undefined) return (labels) => (labels[key] === value) === (operator !== '!=');
  if (setOperator === undefined) return (labels) => Object.hasOwn(labels, key) === (absent === '');
  const set = new Set((values ?? '').split(',').map((one) => one.trim()));
  return (labels) => (labels[key] !== undefined && set.has(labels[key])) === (setOperator === 'in');
}

function splitOutsideParentheses(text: string): string[] {
  return text.split(/,(?![^(]*\))/).filter((part) => part.trim() !== '');
}

function badSelector(text: string): ApiError {
  return new ApiError(400, 'BadRequest', `cannot read selector "${text}"`);
}
