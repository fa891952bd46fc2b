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
import io.gristmill.model.step.SequenceDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Decodes on ND4J's device. On host kernels the logits of a sequence have the same bits whatever
 * other sequences are fed with it, however its own ids are distributed over calls, and for any
 * number of threads.
 *
 * <p>While a decoder is open the network must not be trained, and has no other decoder: the weights
 * are copied at their first use.
 */
public final class BatchDecoder implements SequenceDecoder {

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

  @Override
  public GptConfig config() {
    return config;
  }

  @Override
  public Sequence begin(int length) {
    int positions = Math.min(length, config.contextLength());
    List<KeyValueCache> caches = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      caches.add(new KeyValueCache(inference.shape(1, 1), positions));
    }
    return new HostSequence(caches, positions);
  }

  @Override
  public float[][] feed(List<Feed> feeds) {
    Rows rows = Rows.append(feeds, config);
    int[] positions = rows.positions();
    AttentionShape shape = inference.shape(1, positions.length);
    INDArray hidden =
        inference.hidden(
            rows.ids(),
            row -> positions[row],
            work,
            block -> Pass.decoding(shape, row -> positions[row], cached(feeds, rows, block)));
    return logits(hidden, rows.ends());
  }

  private static List<CachedRows> cached(List<Feed> feeds, Rows rows, int block) {
    List<CachedRows> cached = new ArrayList<>();
    for (int i = 0; i < feeds.size(); i++) {
      HostSequence sequence = (HostSequence) feeds.get(i).sequence();
      cached.add(new CachedRows(sequence.caches.get(block), rows.firsts()[i], rows.count(i)));
    }
    return cached;
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

  /** A sequence with keys and values in every block. */
  private static final class HostSequence extends Sequence {

    private final List<KeyValueCache> caches;

    private HostSequence(List<KeyValueCache> caches, int positions) {
      super(positions);
      this.caches = caches;
    }

    @Override
    public void close() {
      caches.clear();
    }
  }
}
