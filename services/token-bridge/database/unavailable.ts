import { HttpProblem } from '@openova/service-kit';

/** Stands for a database that gives no answer at present. Nothing has to be repaired by the caller: it tries again. */
export function unavailable(): HttpProblem {
  const detail = 'the database of the bridge gives no answer at present';
  const next = 'try again after the time in Retry-After';
  return new HttpProblem({ status: 503, code: 'store_unavailable', detail, next, headers: { 'retry-after': '2' } });
}
