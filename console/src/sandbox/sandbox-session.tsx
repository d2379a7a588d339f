import { useQuery } from '@tanstack/react-query';
import { problemStatus, sandboxQuery } from '../api/sandbox-queries.ts';
import { SessionBody } from './session-body.tsx';
import { SessionProblem, isSessionProblem } from './session-problem.tsx';

/** `/sandbox/$id`: the panel while the Sandbox is prepared, its terminal once it is ready. */
export function SandboxSession({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(sandboxQuery(id));
  const problem = problemStatus(error);
  if (isSessionProblem(problem)) return <SessionProblem status={problem} />;
  return <SessionBody id={id} sandbox={data} isUnreachable={error !== null} onLookAgain={() => void refetch()} />;
}
