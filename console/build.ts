import { buildConsole } from './bundle.ts';

const built = await buildConsole();
process.stdout.write(built ? 'the console is built in console/dist\n' : 'console/dist is up to date\n');
