export { endProcessGroup } from './end-process-group.ts';
export { formatAddress, parseListenAddress, type ListenAddress } from './listen-address.ts';
export { listenProblem } from './listen-problem.ts';
export { createLogger, nopLogger, type LogFields, type Logger, type LoggerSettings } from './log.ts';
export { redactText, secretRemover } from './redact-text.ts';
