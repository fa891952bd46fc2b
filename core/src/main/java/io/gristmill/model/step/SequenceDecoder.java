package io.gristmill.model.step;

import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.TokenIds;
import java.util.List;

/**
 * Feeds ids to several sequences at once and keeps keys and values of each, on any device.
 * Sequences may begin and end between two calls, and each call may feed a sequence one id or a
 * whole prompt. Not thread-safe; any thread may use it, one at a time.
 */
public interface SequenceDecoder extends AutoCloseable {

  GptConfig config();

  /**
   * Begins a sequence.
   *
   * @param length of the sequence at its end, for which memory is needed up to the context
   */
  Sequence begin(int length);

  /**
   * Feeds further ids to different sequences and returns the logits after the last id of each.
   * Beyond the context length the context of a sequence is its last {@code contextLength} ids with
   * positions from 0 again, which computes them all anew.
   *
   * @return {@code [feeds][vocabularySize]}
   * @throws io.gristmill.error.IncompatibleArtifactException for an id outside the vocabulary,
   *     before anything changes
   */
  float[][] feed(List<Feed> feeds);

  @Override
  void close();

  /**
   * Further ids of a sequence.
   *
   * @param ids at least one
   */
  record Feed(Sequence sequence, int[] ids) {

    public Feed {
      if (ids.length == 0) {
        throw new IllegalArgumentException("ids: none (expected at least 1)");
      }
    }
  }

  /** A sequence that grows: its last ids. Decoders add where its keys and values are. */
  abstract class Sequence implements AutoCloseable {

    private final int[] context;
    private int length;

    /**
     * @param positions that keys and values have room for
     */
    protected Sequence(int positions) {
      this.context = new int[positions];
    }

    /** Number of positions that feeding further ids computes: all of them beyond the context. */
    public final int rows(int ids) {
      return length + ids <= context.length ? ids : context.length;
    }

    /** Ends the sequence and frees its memory; a second call does nothing. */
    @Override
    public abstract void close();

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

  /**
   * The positions that some feeds compute, one after the other.
   *
   * @param ids {@code [rows]}
   * @param positions {@code [rows]}, in their sequences
   * @param firsts first position of each feed
   * @param ends row after the last one of each feed
   */
  record Rows(int[] ids, int[] positions, int[] firsts, int[] ends) {

    /** Appends the ids of feeds to their sequences. */
    public static Rows append(List<Feed> feeds, GptConfig config) {
      feeds.forEach(feed -> TokenIds.inputs(feed.ids, config));
      int[] firsts = new int[feeds.size()];
      int[] ends = new int[feeds.size()];
      int n = 0;
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
      return new Rows(ids, positions, firsts, ends);
    }

    /** Number of positions of a feed. */
    public int count(int feed) {
      return ends[feed] - (feed == 0 ? 0 : ends[feed - 1]);
    }
  }
}
