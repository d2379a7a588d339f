import { responseTo, runMain, UsageError, type FunctionHandler, type ProgramContext } from '@openova/function-sdk';

process.exit(
  await runMain({
    name: 'function-test',
    version: '1.2.3',
    argv: process.argv.slice(2),
    env: process.env,
    handler: makeHandler,
  }),
);

function makeHandler({ env, ttlSeconds }: ProgramContext): FunctionHandler {
  if (env['FUNCTION_TEST_SETTING'] === 'wrong') throw new UsageError(['FUNCTION_TEST_SETTING is wrong']);
  return (request) => {
    if (request.tag === 'reject later') void Promise.reject(new Error('nobody waits for this'));
    if (request.tag === 'throw later') {
      setImmediate(() => {
        throw new Error('nobody catches this');
      });
    }
    return responseTo(request, ttlSeconds);
  };
}
