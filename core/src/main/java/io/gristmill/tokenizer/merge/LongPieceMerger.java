package io.gristmill.tokenizer.merge;

import io.gristmill.tokenizer.merge.MergeTable.FirstPairs;
import java.util.Arrays;

/**
 * Merges as {@link PieceMerger} does, in O(n log n): the pairs wait in a heap. A workspace, reused
 * from piece to piece by one thread; it takes room when it is first asked, as it seldom is.
 */
final class LongPieceMerger {

  private static final int DEAD = -1;
  private static final int FIRST_HEAP = 192;

  private final MergeTable merges;
  private final FirstPairs firstPairs;

  /** Id at each position; {@link #DEAD} where merged into an earlier one. */
  private int[] symbols = {};

  private int[] next = {};
  private int[] previous = {};

  /** Rank of the pair that starts at a position. */
  private int[] ranks = {};

  /** Binary heap of rank and position. An entry whose rank its position no longer has is stale. */
  private long[] heap = {};

  private int heapSize;

  /** Number of entries ever added to the heap, as a measure of the work. */
  private long queued;

  LongPieceMerger(MergeTable merges, FirstPairs firstPairs) {
    this.merges = merges;
    this.firstPairs = firstPairs;
  }

  int[] merge(byte[] utf8, int from, int to) {
    int count = load(utf8, from, to);
    int left = count;
    heapSize = 0;
    for (int i = 0; i + 1 < count; i++) {
      rank(i, i + 1);
    }
    while (heapSize > 0) {
      long top = pop();
      int at = (int) top;
      if (symbols[at] != DEAD && ranks[at] == (int) (top >>> 32)) {
        join(at, count);
        left--;
      }
    }
    return collect(count, left);
  }

  private int load(byte[] utf8, int from, int to) {
    if (to - from > symbols.length) {
      int capacity = Math.max(to - from, symbols.length * 2);
      symbols = new int[capacity];
      next = new int[capacity];
      previous = new int[capacity];
      ranks = new int[capacity];
    }
    int count = 0;
    for (int i = from; i < to; i++) {
      int id = firstPairs.id(utf8[i]);
      if (id >= 0) {
        symbols[count] = id;
        previous[count] = count - 1;
        ranks[count] = MergeTable.NONE;
        count++;
        next[count - 1] = count;
      }
    }
    return count;
  }

  private void join(int at, int count) {
    int gone = next[at];
    int after = next[gone];
    symbols[at] = merges.merged(ranks[at]);
    symbols[gone] = DEAD;
    ranks[at] = MergeTable.NONE;
    next[at] = after;
    if (after < count) {
      previous[after] = at;
      rank(at, after);
    }
    if (previous[at] >= 0) {
      rank(previous[at], at);
    }
  }

  private void rank(int left, int right) {
    int rank = merges.rank(symbols[left], symbols[right]);
    ranks[left] = rank;
    if (rank != MergeTable.NONE) {
      push((long) rank << 32 | left);
    }
  }

  private int[] collect(int count, int left) {
    int[] ids = new int[left];
    int n = 0;
    for (int at = 0; at < count; at = next[at]) {
      ids[n++] = symbols[at];
    }
    return ids;
  }

  long queued() {
    return queued;
  }

  private void push(long entry) {
    queued++;
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, Math.max(FIRST_HEAP, heapSize * 2));
    }
    int at = heapSize++;
    while (at > 0 && heap[(at - 1) >>> 1] > entry) {
      heap[at] = heap[(at - 1) >>> 1];
      at = (at - 1) >>> 1;
    }
    heap[at] = entry;
  }

  private long pop() {
    long top = heap[0];
    long entry = heap[--heapSize];
    int at = 0;
    for (int child = 1; child < heapSize; child = 2 * at + 1) {
      if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= entry) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = entry;
    return top;
  }
}
