import { useQuery } from '@tanstack/react-query';
import { problemStatus, sandboxQuery } from '../api/sandbox-queries.ts';
import { SessionBody } from './session-body.tsx';
import { SessionProblem, isSessionProblem } from './session-problem.tsx';

interface SandboxSessionProps {
  readonly id: string;
  /** Which of its terminals: the first unless named. */
  readonly session: string;
  readonly onSession: (terminalId: string) => void;
}

/** `/sandbox/$id`: the panel while the Sandbox is prepared, its terminals once it is ready. */
export function SandboxSession({ id, session, onSession }: SandboxSessionProps) {
  const { data, error, refetch } = useQuery(sandboxQuery(id));
  const problem = problemStatus(error);
  if (isSessionProblem(problem)) return <SessionProblem status={problem} />;
  return (
    <SessionBody id={id} sandbox={data} session={session} onSession={onSession} isUnreachable={error !== null && problem !== 401} onLookAgain={() => void refetch()} />
  );
}
