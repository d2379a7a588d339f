import { configureGlobal } from 'fast-check';

// Every run asks the same questions, so that only a change of the code can turn a run red. PROPERTY_SEED=<any number> asks others.
configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 20_261_121) });
