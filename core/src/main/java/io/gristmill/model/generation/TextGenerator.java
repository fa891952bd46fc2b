package io.gristmill.model.generation;

import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.model.GptDecoder;
import io.gristmill.model.generation.Sampler.RepetitionPenalty;
import io.gristmill.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Continues one text token by token. A text may go on in turns, as a conversation does: what was
 * said stays in the decoder's cache, as much as its context holds. Equal seeds give equal texts,
 * whatever the decoder did before.
 */
public final class TextGenerator {

  private final GptDecoder decoder;
  private final Tokenizer tokenizer;
  private final GenerationSection section;
  private final TextBoundaries boundaries;
  private final Sampler sampler;
  private final RepetitionPenalty penalty;
  private int[] unread = {};
  private boolean begun;

  /**
   * Creates a generator for one text.
   *
   * @param decoder not used by others while the text grows
   * @param boundaries the ids that end a text, and the id that an empty prompt starts from
   * @param seed of the sampling
   */
  public TextGenerator(
      GptDecoder decoder,
      Tokenizer tokenizer,
      GenerationSection section,
      TextBoundaries boundaries,
      long seed) {
    this.decoder = decoder;
    this.tokenizer = tokenizer;
    this.section = section;
    this.boundaries = boundaries;
    this.sampler =
        new Sampler(
            section.temperature(), section.topK(), section.topP(), seed, tokenizer::hasToken);
    this.penalty = new RepetitionPenalty(section.repetitionPenalty());
  }

  /**
   * Adds {@code prompt} to the text and streams the continuation, until the end of the text, a stop
   * string or the maximum number of tokens. Control tokens produce no text. A tokenizer's template
   * begins the first prompt.
   */
  public Continuation generate(String prompt, Consumer<String> out) {
    return generate(begun ? tokenizer.encode(prompt) : tokenizer.encodePrompt(prompt), out);
  }

  /** Adds ids to the text and streams the continuation. */
  public Continuation generate(int[] prompt, Consumer<String> out) {
    TextTurn turn =
        new TextTurn(
            tokenizer,
            section,
            boundaries,
            sampler,
            penalty,
            GenerationRequest.NO_PROBABILITIES,
            piece -> out.accept(piece.text()));
    int[] ids = prompt;
    while (turn.end().isEmpty()) {
      unread = new int[] {turn.next(read(ids))};
      ids = new int[0];
    }
    return turn.end().orElseThrow();
  }

  /** Returns the logits after the text generated but not yet read, followed by {@code ids}. */
  private float[] read(int[] ids) {
    int[] all = Arrays.copyOf(unread, unread.length + ids.length);
    System.arraycopy(ids, 0, all, unread.length, ids.length);
    int[] some = all.length == 0 ? new int[] {boundaries.begin()} : all;
    penalty.saw(some);
    unread = new int[0];
    float[] logits = begun ? decoder.append(some) : decoder.prefill(some);
    begun = true;
    return Arrays.copyOf(logits, Math.min(logits.length, tokenizer.vocabularySize()));
  }
}
