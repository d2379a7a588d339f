import { responseTo, runMain } from '@openova/function-sdk';

// A pipeline step that leaves everything as it finds it and says nothing about a token. The step after it then looks
// for a token Secret that somebody else has made.
process.exitCode = await runMain({
  name: 'token-not-managed',
  version: '0.1.0',
  argv: process.argv.slice(2),
  env: process.env,
  handler: () => (request) => responseTo(request, 0),
});
