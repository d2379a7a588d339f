import { connectHost } from '../../../../services/pty-server/host-link/connect-host.ts';
import { NumberedLines, type LineProgress } from './numbered-lines.ts';

// Reads the session's numbered lines as a server does: acknowledges what it has read, and keeps its place with the host. It is there to
// be killed, and says on stdout how far it is.
const [, , socketPath = '', id = ''] = process.argv;
const checkpointEvery = 64 * 1024;
const connection = await connectHost({ socketPath });

let lines: NumberedLines | undefined;
let kept = 0;
const { checkpoint, firstOffset } = await connection.subscribe(id, {
  onOutput: (offset, bytes) => {
    lines?.read(bytes);
    const end = offset + bytes.length;
    connection.acknowledge(id, end);
    if (end - kept < checkpointEvery) return;
    kept = end;
    connection.checkpoint(id, { offset: end, bytes: Buffer.from(JSON.stringify(lines?.progress)) });
    process.stdout.write(`${JSON.stringify({ end, faults: lines?.faults })}\n`);
  },
  onResumed: () => {},
  onResized: () => {},
  onExit: () => process.stdout.write('{"exit":true}\n'),
});
lines = new NumberedLines(checkpoint ? (JSON.parse(Buffer.from(checkpoint.bytes).toString()) as LineProgress) : undefined);
process.stdout.write(`${JSON.stringify({ firstOffset, end: firstOffset, hasCheckpoint: checkpoint !== undefined, faults: 0 })}\n`);
