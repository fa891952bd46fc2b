package io.gristmill.model.kernel;

import io.gristmill.host.HostMemory;
import io.gristmill.host.Scratch;
import io.gristmill.host.Workers;
import io.gristmill.model.kernel.Kernels.AttentionShape;
import io.gristmill.model.kernel.KeyValueCache.CachedRows;
import io.gristmill.model.kernel.row.RowMath;
import io.gristmill.model.kernel.row.RowProducts;
import io.gristmill.model.kernel.row.Softmax.Scores;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Attention of decoding: every row attends to the cache of its sequence up to its own position, one
 * head after the other, by loops over arrays. Products this small would take BLAS less time than
 * the calls.
 */
final class CachedAttention implements AutoCloseable {

  private final RowMath math;
  private final Workers workers;
  private final Place[] places;
  private float[] rows = {};

  CachedAttention(RowMath math, Workers workers) {
    this.math = math;
    this.workers = workers;
    this.places = new Place[workers.count()];
    for (int i = 0; i < places.length; i++) {
      places[i] = new Place(new Scratch(), new float[1], new float[1]);
    }
  }

  /** Memory of one worker: scores, their maximum, and the inverse of the sum of exponentials. */
  private record Place(Scratch scores, float[] maximum, float[] inverse) {}

  void forward(INDArray qkv, List<CachedRows> sequences, INDArray y, AttentionShape s) {
    int n = sequences.stream().mapToInt(CachedRows::count).sum();
    int packed = s.packed();
    if (rows.length < n * packed) {
      rows = new float[n * packed];
    }
    FloatBuffer from = PackedMatrix.floats(qkv);
    from.get(0, rows, 0, n * packed);
    CachedRows[] ofRow = new CachedRows[n];
    int[] seen = new int[n];
    int row = 0;
    for (CachedRows sequence : sequences) {
      for (int i = 0; i < sequence.count(); i++, row++) {
        sequence.cache().store(rows, row * packed, sequence.first() + i, s);
        ofRow[row] = sequence;
        seen[row] = sequence.first() + i + 1;
      }
    }
    ByteBuffer out = HostMemory.bytes(y);
    workers.each(
        n,
        1,
        (worker, i, to) -> {
          for (int h = 0; h < s.heads(); h++) {
            forward(places[worker], i, h, ofRow[i].cache(), seen[i], out, s);
          }
        });
  }

  private void forward(
      Place place, int row, int h, KeyValueCache cache, int seen, ByteBuffer y, AttentionShape s) {
    int size = s.headSize();
    int width = HostAttention.padded(seen);
    ByteBuffer p = place.scores.floats(cache.capacity + 1L);
    int head = h / s.group() * size * cache.capacity;
    RowProducts products = math.products();
    int blocks = KeyValueCache.blocks(seen);
    products.scores(size, rows, row * s.packed() + h * size, cache.keys, head, blocks, p);
    Scores all = new Scores(p, width, seen - 1, 1, width, (float) s.scale());
    int sumByte = cache.capacity * Float.BYTES;
    math.softmax().forward(all, p, sumByte, place.maximum, place.inverse);
    int yByte = (row * s.embedding() + h * size) * Float.BYTES;
    products.weightedSum(seen, p, cache.values, head, size, 0, place.inverse[0], y, yByte);
  }

  @Override
  public void close() {
    for (Place place : places) {
      place.scores.close();
    }
  }
}
