package io.gristmill.model;

import io.gristmill.host.HostMemory;
import io.gristmill.model.dl4j.GptGraph;
import io.gristmill.model.kernel.Kernels;
import io.gristmill.model.kernel.Kernels.AttentionShape;
import io.gristmill.model.kernel.KeyValueCache;
import io.gristmill.model.kernel.KeyValueCache.CachedRows;
import io.gristmill.model.layer.Block.Pass;
import io.gristmill.model.layer.ReusableBuffer;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.TokenIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Feeds ids to several sequences at once and keeps keys and values of each. Sequences may begin and
 * end between two calls, and each call may feed a sequence one id or a whole prompt. On host
 * kernels the logits of a sequence have the same bits whatever other sequences are fed with it,
 * however its own ids are distributed over calls, and for any number of threads.
 *
 * <p>While a decoder is open the network must not be trained, and has no other decoder: the weights
 * are copied at their first use.
 */
public final class BatchDecoder implements AutoCloseable {

  private final GptNetwork network;
  private final GptGraph layers;
  private final GptConfig config;
  private final GptInference inference;
  private final ReusableBuffer work;
  private final ReusableBuffer last; // [sequences][embedding]

  /** Creates a decoder without sequences. */
  public BatchDecoder(GptNetwork network, int threads) {
    this.network = network;
    config = network.config();
    layers = network.layers();
    inference = new GptInference(layers);
    work = new ReusableBuffer(layers.type());
    last = new ReusableBuffer(layers.type());
    network.use(Kernels.forDecoding(layers.type(), threads));
  }

  /**
   * Begins a sequence.
   *
   * @param length of the sequence at its end, for which memory is allocated up to the context
   */
  public Sequence begin(int length) {
    int positions = Math.min(length, config.contextLength());
    List<KeyValueCache> caches = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      caches.add(new KeyValueCache(inference.shape(1, 1), positions));
    }
    return new Sequence(caches, new int[positions]);
  }

  /**
   * Feeds further ids to different sequences and returns the logits after the last id of each.
   * Beyond the context length the context of a sequence is its last {@code contextLength} ids with
   * positions from 0 again, which computes them all anew.
   *
   * @return {@code [feeds][vocabularySize]}
   */
  public float[][] feed(List<Feed> feeds) {
    int[] firsts = new int[feeds.size()];
    int[] ends = new int[feeds.size()]; // rows
    int n = 0;
    feeds.forEach(feed -> TokenIds.inputs(feed.ids, config));
    for (int i = 0; i < ends.length; i++) {
      Feed feed = feeds.get(i);
      firsts[i] = feed.sequence.append(feed.ids);
      n += feed.sequence.length - firsts[i];
      ends[i] = n;
    }
    int[] ids = new int[n];
    int[] positions = new int[n];
    for (int i = 0, row = 0; i < ends.length; i++) {
      for (int position = firsts[i]; row < ends[i]; row++, position++) {
        ids[row] = feeds.get(i).sequence.context[position];
        positions[row] = position;
      }
    }
    AttentionShape shape = inference.shape(1, n);
    INDArray hidden =
        inference.hidden(
            ids,
            row -> positions[row],
            work,
            block -> Pass.decoding(shape, row -> positions[row], cached(feeds, firsts, block)));
    return logits(hidden, ends);
  }

  private static List<CachedRows> cached(List<Feed> feeds, int[] firsts, int block) {
    List<CachedRows> rows = new ArrayList<>();
    for (int i = 0; i < firsts.length; i++) {
      Sequence sequence = feeds.get(i).sequence;
      rows.add(new CachedRows(sequence.caches.get(block), firsts[i], sequence.length - firsts[i]));
    }
    return rows;
  }

  private float[][] logits(INDArray hidden, int[] ends) {
    INDArray rows = last.matrix(ends.length, config.embeddingSize()).assign(0);
    layers.kernels().addRows(hidden, Arrays.stream(ends).map(end -> end - 1).toArray(), rows);
    float[][] all = new float[ends.length][config.vocabularySize()];
    layers
        .head()
        .logits(
            rows,
            (from, logits) -> {
              INDArray flat = logits.reshape(logits.length());
              for (int i = 0; i < logits.size(0); i++) {
                HostMemory.read(flat, (long) i * config.vocabularySize(), all[(int) from + i]);
              }
            });
    return all;
  }

  @Override
  public void close() {
    network.use(Kernels.of(layers.type()));
    work.close();
    last.close();
  }

  /**
   * Further ids of a sequence.
   *
   * @param ids at least one
   */
  public record Feed(Sequence sequence, int[] ids) {

    public Feed {
      if (ids.length == 0) {
        throw new IllegalArgumentException("ids: none (expected at least 1)");
      }
    }
  }

  /** A sequence that grows: its last ids, with keys and values in every block. */
  public static final class Sequence {

    private final List<KeyValueCache> caches;
    private final int[] context;
    private int length;

    private Sequence(List<KeyValueCache> caches, int[] context) {
      this.caches = caches;
      this.context = context;
    }

    /** Number of positions that feeding further ids computes: all of them beyond the context. */
    public int rows(int ids) {
      return length + ids <= context.length ? ids : context.length;
    }

    /** Appends ids and returns the first position to compute. */
    private int append(int[] ids) {
      int first = length;
      if (length + ids.length <= context.length) {
        System.arraycopy(ids, 0, context, length, ids.length);
        length += ids.length;
        return first;
      }
      int kept = Math.max(0, context.length - ids.length);
      System.arraycopy(context, length - kept, context, 0, kept);
      int added = context.length - kept;
      System.arraycopy(ids, ids.length - added, context, kept, added);
      length = context.length;
      return 0;
    }
  }
}
