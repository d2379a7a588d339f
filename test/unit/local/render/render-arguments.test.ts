import assert from 'node:assert/strict';
import { UsageError } from '@openova/function-sdk';
import { parseRenderArguments } from '../../../../local/render/render-arguments.ts';

describe('arguments of render', () => {
  it('reads the story and the flags', () => {
    assert.deepEqual(
      parseRenderArguments(['examples/basic', '--stage', '2', '-x', '-r', '-c', '--engine', 'embedded', '--json']),
      {
        story: 'examples/basic',
        engine: 'embedded',
        stage: 2,
        observed: undefined,
        extras: { fullComposite: true, results: true, context: true },
        json: true,
      },
    );
    assert.equal(parseRenderArguments(['basic']).engine, 'auto');
  });

  it('names all that is wrong at once', () => {
    const problems = problemsOf(['a', 'b', '--stage', '1.5', '--observed', 'x', '--engine', 'docker']);
    assert.equal(problems.length, 4);
  });

  for (const argv of [[], ['--stages', '1', 'basic'], ['basic', '--stage', ''], ['basic', '--stage', '-1']]) {
    it(`refuses ${argv.join(' ') || 'nothing at all'}`, () => {
      assert.ok(problemsOf(argv).length > 0);
    });
  }
});

function problemsOf(argv: readonly string[]): readonly string[] {
  try {
    parseRenderArguments(argv);
    return [];
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.problems;
  }
}
