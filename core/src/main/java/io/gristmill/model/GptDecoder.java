package io.gristmill.model;

import io.gristmill.model.step.SequenceDecoder;
import io.gristmill.model.step.SequenceDecoder.Feed;
import io.gristmill.model.step.SequenceDecoder.Sequence;
import java.util.List;

/** Feeds ids to one sequence of a decoder. */
public final class GptDecoder implements AutoCloseable {

  private final SequenceDecoder decoder;
  private final int contextLength;
  private Sequence sequence;

  /** Decodes on ND4J's device, by one thread. */
  public GptDecoder(GptNetwork network) {
    this(new BatchDecoder(network, 1));
  }

  /**
   * Decodes by a decoder of any device.
   *
   * @param decoder without sequences, closed with this
   */
  public GptDecoder(SequenceDecoder decoder) {
    this.decoder = decoder;
    this.contextLength = decoder.config().contextLength();
  }

  /**
   * Forgets everything, feeds {@code ids} and returns the logits after the last one.
   *
   * @param ids at least one
   */
  public float[] prefill(int[] ids) {
    if (sequence != null) {
      sequence.close(); // its memory is free before that of the next one is taken
    }
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
