package io.gristmill.eval.task;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.step.TokenScores;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Ids of one forward pass, of which the last are scored.
 *
 * @param request number of the request
 * @param part of the request, from 0
 * @param ids at most one more than the context length
 * @param targets how many of the last ids are scored
 */
public record ScoreWindow(int request, int part, int[] ids, int targets) implements Serializable {

  private static final long serialVersionUID = 1L;

  private int inputs() {
    return ids.length - 1;
  }

  /**
   * Windows that are padded on the right to the longest of them. Attention is causal, so that the
   * padding changes no score.
   */
  public record Batch(List<ScoreWindow> windows) implements Serializable {

    private static final long serialVersionUID = 1L;

    public Batch {
      windows = new ArrayList<>(windows);
    }

    /**
     * Batches of windows of similar lengths. They depend on the requests alone, so that the scores
     * do not depend on how batches are distributed.
     *
     * @param positions maximum number of positions of a batch, padding included; a batch has at
     *     least one window
     */
    public static List<Batch> of(
        List<ContinuationRequest> requests, int contextLength, int positions) {
      List<ScoreWindow> all = new ArrayList<>();
      for (int i = 0; i < requests.size(); i++) {
        all.addAll(requests.get(i).windows(i, contextLength));
      }
      // A stable sort keeps the order of the requests among windows of one length.
      all.sort(Comparator.comparingInt(ScoreWindow::inputs).reversed());
      List<Batch> batches = new ArrayList<>();
      for (int from = 0; from < all.size(); ) {
        int to = Math.min(all.size(), from + Math.max(1, positions / all.get(from).inputs()));
        batches.add(new Batch(all.subList(from, to)));
        from = to;
      }
      return batches;
    }

    /**
     * Scores the windows by one forward pass.
     *
     * @throws IncompatibleArtifactException for a log-probability that is not finite, as of broken
     *     weights
     */
    public List<Score> score(GptNetwork network) {
      TokenScores scores = network.scoreTargets(tokens());
      List<Score> all = new ArrayList<>();
      for (int row = 0; row < windows.size(); row++) {
        all.add(score(windows.get(row), scores.losses()[row], scores.ranks()[row]));
      }
      return all;
    }

    /** Number of ids of all windows. */
    public long ids() {
      return windows.stream().mapToLong(window -> window.ids.length).sum();
    }

    private TokenBatch tokens() {
      int width = windows.stream().mapToInt(ScoreWindow::inputs).max().orElseThrow();
      int[][] inputs = new int[windows.size()][width];
      int[][] targets = new int[windows.size()][width];
      for (int row = 0; row < inputs.length; row++) {
        ScoreWindow window = windows.get(row);
        int n = window.inputs();
        Arrays.fill(targets[row], TokenBatch.IGNORED);
        System.arraycopy(window.ids, 0, inputs[row], 0, n);
        int first = n - window.targets;
        System.arraycopy(window.ids, first + 1, targets[row], first, window.targets);
      }
      return new TokenBatch(inputs, targets);
    }

    private static Score score(ScoreWindow window, float[] losses, int[] ranks) {
      double sum = 0;
      boolean greedy = true;
      for (int t = window.inputs() - window.targets; t < window.inputs(); t++) {
        sum -= losses[t];
        greedy &= ranks[t] == 0;
      }
      if (!Double.isFinite(sum)) {
        throw new IncompatibleArtifactException(
            format("log-probability: %s (expected a finite number) of a task's item", sum));
      }
      return new Score(window.request, window.part, sum, greedy);
    }
  }

  /**
   * The score of a window.
   *
   * @param logProbability of the targets, in nats
   * @param greedy whether every target was the most likely id
   */
  public record Score(int request, int part, double logProbability, boolean greedy)
      implements Serializable {

    private static final long serialVersionUID = 1L;
  }
}
