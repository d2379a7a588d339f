// Mocha's own spec output, closed by lines that any program can read: what failed and why, and the totals.
const { reporters } = require('mocha');

module.exports = class SummaryReporter extends reporters.Spec {
  epilogue() {
    super.epilogue();
    for (const test of this.failures) process.stdout.write(`${describeFailure(test)}\n`);
    const { passes, failures, pending } = this.stats;
    const skipped = pending > 0 ? `, ${pending} skipped` : '';
    process.stdout.write(`${passes} passed, ${failures} failed${skipped}\n`);
  }
};

function describeFailure(test) {
  const reason = String(test.err?.stack ?? test.err).split('\n', 12);
  return [test.fullTitle(), ...reason.map((line) => `  ${line}`)].map((line) => `failed: ${line}`).join('\n');
}
