package io.gristmill.model;

import io.gristmill.model.dl4j.GptGraph;
import io.gristmill.model.kernel.Kernels.AttentionShape;
import io.gristmill.model.layer.Block.Pass;
import io.gristmill.model.layer.ReusableBuffer;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.TokenIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Feeds ids one by one and keeps keys and values. Beyond the context length the context is the last
 * {@code contextLength} ids with positions from 0 again, which makes every id a new pass over them.
 */
public final class GptDecoder implements AutoCloseable {

  private final GptGraph layers;
  private final GptConfig config;
  private final GptInference inference;
  private final ReusableBuffer work;
  private final List<ReusableBuffer> caches = new ArrayList<>(); // [context][q, k and v] of a block
  private final int[] context;
  private int length;

  public GptDecoder(GptNetwork network) {
    config = network.config();
    layers = network.layers();
    inference = new GptInference(layers);
    work = new ReusableBuffer(layers.type());
    for (int i = 0; i < config.layers(); i++) {
      caches.add(new ReusableBuffer(layers.type()));
    }
    context = new int[config.contextLength()];
  }

  /**
   * Forgets everything, feeds {@code ids} and returns the logits after the last one.
   *
   * @param ids at least one
   */
  public float[] prefill(int[] ids) {
    if (ids.length == 0) {
      throw new IllegalArgumentException("prompt: no ids (expected at least 1)");
    }
    length = Math.min(ids.length, context.length);
    System.arraycopy(ids, ids.length - length, context, 0, length);
    int[] kept = TokenIds.inputs(new int[][] {Arrays.copyOf(context, length)}, config);
    AttentionShape shape = inference.shape(1, length);
    INDArray hidden =
        inference.hidden(kept, i -> i, work, block -> Pass.prefill(shape, cache(block)));
    return logits(GptInference.rows(hidden, length - 1, length));
  }

  /** Logits after feeding one more id. */
  public float[] next(int id) {
    return append(new int[] {id});
  }

  /**
   * Logits after feeding further ids.
   *
   * @param ids at least one
   */
  public float[] append(int[] ids) {
    if (length + ids.length > context.length) {
      int[] all = Arrays.copyOf(context, length + ids.length);
      System.arraycopy(ids, 0, all, length, ids.length);
      return prefill(all);
    }
    for (int i = 0; i < ids.length - 1; i++) {
      feed(ids[i]);
    }
    return logits(feed(ids[ids.length - 1]));
  }

  /** The last block's output for one more id. */
  private INDArray feed(int id) {
    int[] ids = TokenIds.inputs(new int[][] {{id}}, config);
    AttentionShape shape = inference.shape(1, length + 1);
    int position = length;
    INDArray hidden =
        inference.hidden(ids, i -> position, work, block -> Pass.next(shape, cache(block)));
    context[length++] = id;
    return hidden;
  }

  private INDArray cache(int block) {
    return caches.get(block).matrix(context.length, config.packedSize());
  }

  private float[] logits(INDArray last) {
    float[][] row = new float[1][];
    layers.head().logits(last, (from, logits) -> row[0] = logits.dup().data().asFloat());
    return row[0];
  }

  @Override
  public void close() {
    work.close();
    caches.forEach(ReusableBuffer::close);
  }
}
