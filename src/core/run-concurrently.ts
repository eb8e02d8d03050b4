/** Connections that an invocation of a Worker has at once. */
export const CONNECTIONS = 6;

/** Processes a list in its order with limited concurrency; the first fault stops all. */
export async function runConcurrently<Input>(
  concurrency: number,
  inputs: Iterable<Input>,
  work: (input: Input) => Promise<void>,
): Promise<void> {
  const rest = inputs[Symbol.iterator]();
  let stopped = false;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let next = rest.next(); !next.done && !stopped; next = rest.next()) {
        try {
          await work(next.value);
        } catch (fault) {
          stopped = true;
          throw fault;
        }
      }
    }),
  );
}
