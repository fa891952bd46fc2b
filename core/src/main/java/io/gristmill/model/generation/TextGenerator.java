package io.gristmill.model.generation;

import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.model.GptDecoder;
import io.gristmill.model.generation.Continuation.Ending;
import io.gristmill.model.generation.Sampler.RepetitionPenalty;
import io.gristmill.tokenizer.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Continues one text token by token. A text may go on in turns, as a conversation does: what was
 * said stays in the decoder's cache, as much as its context holds. Equal seeds give equal texts,
 * whatever the decoder did before.
 */
public final class TextGenerator {

  private static final byte[] NOTHING = {};

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
    StopStrings stops = new StopStrings(section.stop());
    TextStream text = new TextStream();
    float[] logits = read(begun ? tokenizer.encode(prompt) : tokenizer.encodePrompt(prompt));
    for (int tokens = 1; ; tokens++) {
      penalty.apply(logits);
      int id = sampler.next(logits);
      unread = new int[] {id};
      if (boundaries.ends().contains(id)) {
        return end(tokens - 1, Ending.END_OF_TEXT, stops.append(text.end()) + stops.end(), out);
      }
      byte[] bytes = tokenizer.isSpecial(id) ? NOTHING : tokenizer.decodeBytes(unread);
      out.accept(stops.append(text.append(bytes)));
      if (stops.stopped()) {
        return new Continuation(tokens, Ending.STOP);
      }
      if (tokens == section.maxTokens()) {
        return end(tokens, Ending.MAX_TOKENS, stops.append(text.end()) + stops.end(), out);
      }
      logits = read(new int[0]);
    }
  }

  private static Continuation end(int tokens, Ending ending, String rest, Consumer<String> out) {
    out.accept(rest);
    return new Continuation(tokens, ending);
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

  /** Decodes the bytes of tokens incrementally; a character split between tokens is buffered. */
  static final class TextStream {

    private final CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] waiting = new byte[0];

    /** Returns the text that is now complete, which may be empty. */
    String append(byte[] bytes) {
      return decode(bytes, false);
    }

    /** Returns the remaining text; an incomplete character becomes U+FFFD. */
    String end() {
      return decode(new byte[0], true);
    }

    private String decode(byte[] bytes, boolean last) {
      ByteBuffer in = ByteBuffer.allocate(waiting.length + bytes.length);
      in.put(waiting).put(bytes).flip();
      CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
      decoder.decode(in, out, last);
      waiting = new byte[in.remaining()];
      in.get(waiting);
      return out.flip().toString();
    }
  }
}
