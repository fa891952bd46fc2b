package io.gristmill.tokenizer;

import java.util.Arrays;

/**
 * Adjacent pairs with their counts and positions, in merge order: highest count first, then smaller
 * left id, then smaller right id. Counts may decrease without updating the heap, which checks them
 * when a pair reaches the top.
 */
final class PairQueue {

  private static final int FIRST_CAPACITY = 1 << 12;

  /** One more than a pair's number, at the place its hash gives or after; 0 where free. */
  private int[] table = new int[FIRST_CAPACITY * 2];

  private long[] pairs = new long[FIRST_CAPACITY];
  private long[] counts = new long[FIRST_CAPACITY];

  /** The count by which a pair is placed in the heap; never below its real count. */
  private long[] queued = new long[FIRST_CAPACITY];

  /** Places of each pair, ascending; some may have been merged otherwise since. */
  private int[][] places = new int[FIRST_CAPACITY][];

  private int[] placeCounts = new int[FIRST_CAPACITY];
  private int[] heap = new int[FIRST_CAPACITY];
  private int size;
  private int heapSize;

  /** Pairs numbered so far without being in the heap begin here. */
  private int unqueued;

  static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  long pair(int number) {
    return pairs[number];
  }

  /** Counts {@code weight} more occurrences, at a place after all earlier ones. */
  void add(long pair, int place, long weight) {
    int number = number(pair);
    counts[number] = Math.addExact(counts[number], weight);
    int n = placeCounts[number]++;
    if (n == places[number].length) {
      places[number] = Arrays.copyOf(places[number], n * 2);
    }
    places[number][n] = place;
  }

  /** Counts fewer occurrences of a pair seen before. */
  void subtract(long pair, long weight) {
    counts[table[slot(pair)] - 1] -= weight;
  }

  /** Lets pairs first added since the last call be polled; their counts only fall from now on. */
  void enqueueNew() {
    for (; unqueued < size; unqueued++) {
      queued[unqueued] = counts[unqueued];
      push(unqueued);
    }
  }

  /** The number of the next pair, taken out; -1 if none has {@code minimum} occurrences. */
  int poll(long minimum) {
    while (heapSize > 0) {
      int top = heap[0];
      if (counts[top] == queued[top]) {
        if (counts[top] < minimum) {
          return -1;
        }
        sift(heap[--heapSize]);
        return top;
      }
      queued[top] = counts[top];
      sift(top);
    }
    return -1;
  }

  /** The places of a pair, which are forgotten. */
  int[] takePlaces(int number) {
    int[] taken = Arrays.copyOf(places[number], placeCounts[number]);
    places[number] = NO_PLACES;
    return taken;
  }

  private static final int[] NO_PLACES = {};

  private boolean before(int a, int b) {
    return queued[a] != queued[b] ? queued[a] > queued[b] : pairs[a] < pairs[b];
  }

  private void push(int number) {
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, heapSize * 2);
    }
    int at = heapSize++;
    while (at > 0 && before(number, heap[(at - 1) >>> 1])) {
      heap[at] = heap[(at - 1) >>> 1];
      at = (at - 1) >>> 1;
    }
    heap[at] = number;
  }

  /** Puts a pair in the place of the top. */
  private void sift(int number) {
    int at = 0;
    for (int child = 1; child < heapSize; child = 2 * at + 1) {
      if (child + 1 < heapSize && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], number)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = number;
  }

  private int number(long pair) {
    int slot = slot(pair);
    if (table[slot] != 0) {
      return table[slot] - 1;
    }
    if (size == pairs.length) {
      grow();
    }
    pairs[size] = pair;
    places[size] = new int[2];
    table[slot] = ++size;
    if (size * 2 > table.length) {
      rehash();
    }
    return size - 1;
  }

  private int slot(long pair) {
    int mask = table.length - 1;
    int slot = (int) ((pair * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (table[slot] != 0 && pairs[table[slot] - 1] != pair) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    int capacity = size * 2;
    pairs = Arrays.copyOf(pairs, capacity);
    counts = Arrays.copyOf(counts, capacity);
    queued = Arrays.copyOf(queued, capacity);
    places = Arrays.copyOf(places, capacity);
    placeCounts = Arrays.copyOf(placeCounts, capacity);
  }

  private void rehash() {
    table = new int[table.length * 2];
    for (int i = 0; i < size; i++) {
      table[slot(pairs[i])] = i + 1;
    }
  }
}
