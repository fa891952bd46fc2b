package io.gristmill.model;

import io.gristmill.model.part.KeptArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Feeds ids one by one and keeps keys and values. Beyond the context length the context is the last
 * {@code contextLength} ids with positions from 0 again, which makes every id a new pass over them.
 */
public final class GptDecoder implements AutoCloseable {

  private final GptConfig config;
  private final GptInference inference;
  private final KeptArray work;
  private final List<KeptArray> caches = new ArrayList<>(); // [context][q, k and v] of a block
  private final int[] context;
  private int length;

  public GptDecoder(GptNetwork network) {
    config = network.config();
    inference = new GptInference(network);
    DataType type = network.type();
    work = new KeptArray(type);
    inference.blocks().forEach(block -> caches.add(new KeptArray(type)));
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
    int[][] sequence = {Arrays.copyOf(context, length)};
    INDArray hidden = inference.hidden(sequence, work, this::keep);
    return logits(GptInference.rows(hidden, length - 1, length));
  }

  private void keep(int block) {
    INDArray computed = inference.blocks().get(block).lastQkv();
    GptInference.rows(cache(block), 0, length).assign(computed);
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
    INDArray both = work.matrix(2, config.embeddingSize());
    INDArray x = GptInference.rows(both, 0, 1);
    INDArray y = GptInference.rows(both, 1, 2);
    inference.embed(new int[] {Ids.checked(id, config)}, new int[] {length}, x);
    for (int i = 0; i < caches.size(); i++) {
      inference.blocks().get(i).decode(x, cache(i), length, y);
      INDArray swap = x;
      x = y;
      y = swap;
    }
    context[length++] = id;
    return x;
  }

  private INDArray cache(int block) {
    return caches.get(block).matrix(context.length, config.packedSize());
  }

  private float[] logits(INDArray last) {
    float[][] row = new float[1][];
    inference.head().logits(last, (from, logits) -> row[0] = logits.dup().data().asFloat());
    return row[0];
  }

  @Override
  public void close() {
    work.close();
    caches.forEach(KeptArray::close);
  }
}
