package io.gristmill.model.generation;

import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One text to generate.
 *
 * @param prompt at least one id
 * @param seed of the sampling; equal seeds give equal texts
 * @param alternatives number of most likely tokens to report for every token; -1 for no
 *     probabilities
 */
public record GenerationRequest(
    int[] prompt,
    GenerationSection section,
    TextBoundaries boundaries,
    long seed,
    int alternatives,
    Listener listener) {

  /** Without probabilities. */
  public static final int NO_PROBABILITIES = -1;

  /** Returns the ids of a prompt, or the id that begins a text where there are none. */
  public static int[] encode(Tokenizer tokenizer, String prompt, TextBoundaries boundaries) {
    int[] ids = tokenizer.encodePrompt(prompt);
    return ids.length == 0 ? new int[] {boundaries.begin()} : ids;
  }

  /** Receives a text; called by the thread that generates, which it must not hold up. */
  public interface Listener {

    /** The next part of the text. */
    void accept(Piece piece);

    /** The text is complete. */
    void end(Continuation end);

    /** The text cannot be completed. */
    void fail(RuntimeException reason);
  }

  /**
   * A part of a text.
   *
   * @param text may be empty: a token may be a part of a character, or of a possible stop string
   * @param choice the token that was drawn, if probabilities were requested; empty for a rest of
   *     the text after the last token
   */
  public record Piece(String text, Optional<Choice> choice) {}

  /**
   * A token that was drawn.
   *
   * @param logProbability before temperature, penalties and restrictions, in nats
   * @param alternatives the most likely tokens
   */
  public record Choice(int id, double logProbability, List<Alternative> alternatives) {

    static Choice of(float[] logits, int id, int count) {
      double max = Double.NEGATIVE_INFINITY;
      for (float logit : logits) {
        max = Math.max(max, logit);
      }
      double sum = 0;
      for (float logit : logits) {
        sum += Math.exp(logit - max);
      }
      double logSum = max + Math.log(sum);
      List<Alternative> best =
          count == 0
              ? List.of()
              : Arrays.stream(Sampler.best(logits, count, other -> true))
                  .mapToObj(other -> new Alternative(other, logits[other] - logSum))
                  .toList();
      return new Choice(id, logits[id] - logSum, best);
    }
  }

  /** A token that could have been drawn. */
  public record Alternative(int id, double logProbability) {}
}
