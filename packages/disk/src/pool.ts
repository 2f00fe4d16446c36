/**
 * Runs `task` over all items, at most `width` at a time, and answers in the order of the items. The first failure
 * or an abort starts no further task; those under way are waited for before it is thrown.
 */
export async function mapPooled<T, R>(
  items: readonly T[],
  width: number,
  task: (item: T, index: number) => Promise<R>,
  signal?: AbortSignal,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const queue = items.entries();
  const failures: unknown[] = [];
  const lane = async () => {
    for (const [index, item] of queue) {
      if (failures.length > 0) return;
      try {
        signal?.throwIfAborted();
        results[index] = await task(item, index);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}
