package io.gristmill.model.generation;

import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.model.generation.Continuation.Ending;
import io.gristmill.model.generation.GenerationRequest.Choice;
import io.gristmill.model.generation.GenerationRequest.Piece;
import io.gristmill.model.generation.Sampler.RepetitionPenalty;
import io.gristmill.tokenizer.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One continuation of a text: draws ids from logits and emits their text, until the end of the
 * text, a stop string or the maximum number of tokens. Control tokens produce no text.
 */
final class TextTurn {

  private static final byte[] NOTHING = {};

  private final Tokenizer tokenizer;
  private final GenerationSection section;
  private final Set<Integer> ends;
  private final Sampler sampler;
  private final RepetitionPenalty penalty;
  private final int alternatives;
  private final Consumer<Piece> out;
  private final StopStrings stops;
  private final TextStream text = new TextStream();
  private int tokens;
  private Optional<Continuation> end = Optional.empty();

  /**
   * @param alternatives as in {@link GenerationRequest}
   */
  TextTurn(
      Tokenizer tokenizer,
      GenerationSection section,
      TextBoundaries boundaries,
      Sampler sampler,
      RepetitionPenalty penalty,
      int alternatives,
      Consumer<Piece> out) {
    this.tokenizer = tokenizer;
    this.section = section;
    this.ends = boundaries.ends();
    this.sampler = sampler;
    this.penalty = penalty;
    this.alternatives = alternatives;
    this.out = out;
    this.stops = new StopStrings(section.stop());
  }

  /** Draws the id after {@code logits}, which change. */
  int next(float[] logits) {
    Optional<float[]> before =
        alternatives == GenerationRequest.NO_PROBABILITIES
            ? Optional.empty()
            : Optional.of(logits.clone());
    penalty.apply(logits);
    int id = sampler.next(logits);
    penalty.saw(id);
    if (ends.contains(id)) {
      end(Ending.END_OF_TEXT, stops.append(text.end()) + stops.end());
      return id;
    }
    tokens++;
    byte[] bytes = tokenizer.isSpecial(id) ? NOTHING : tokenizer.decodeBytes(new int[] {id});
    String piece = stops.append(text.append(bytes));
    out.accept(new Piece(piece, before.map(all -> Choice.of(all, id, alternatives))));
    if (stops.stopped()) {
      end(Ending.STOP, "");
    } else if (tokens == section.maxTokens()) {
      end(Ending.MAX_TOKENS, stops.append(text.end()) + stops.end());
    }
    return id;
  }

  private void end(Ending ending, String rest) {
    if (!rest.isEmpty()) {
      out.accept(new Piece(rest, Optional.empty()));
    }
    end = Optional.of(new Continuation(tokens, ending));
  }

  /** How the continuation ended; empty while it continues. */
  Optional<Continuation> end() {
    return end;
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
