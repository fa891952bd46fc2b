package io.gristmill.model;

import io.gristmill.model.BatchDecoder.Feed;
import io.gristmill.model.BatchDecoder.Sequence;
import java.util.List;

/** Feeds ids to one sequence and keeps its keys and values, as {@link BatchDecoder} does. */
public final class GptDecoder implements AutoCloseable {

  private final BatchDecoder decoder;
  private final int contextLength;
  private Sequence sequence;

  public GptDecoder(GptNetwork network) {
    decoder = new BatchDecoder(network, 1);
    contextLength = network.config().contextLength();
  }

  /**
   * Forgets everything, feeds {@code ids} and returns the logits after the last one.
   *
   * @param ids at least one
   */
  public float[] prefill(int[] ids) {
    sequence = null; // its memory is free before that of the next one is taken
    sequence = decoder.begin(contextLength);
    return append(ids);
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
    if (sequence == null) {
      sequence = decoder.begin(contextLength);
    }
    return decoder.feed(List.of(new Feed(sequence, ids)))[0];
  }

  @Override
  public void close() {
    decoder.close();
  }
}
