package io.gristmill.model.generation;

import io.gristmill.model.BatchDecoder;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.generation.Sampler.RepetitionPenalty;
import io.gristmill.model.step.SequenceDecoder;
import io.gristmill.model.step.SequenceDecoder.Feed;
import io.gristmill.model.step.SequenceDecoder.Sequence;
import io.gristmill.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Generates several texts together, a token of each in a step (continuous batching; Yu et al.,
 * 2022): a text that ends leaves its place to the next one between two steps. Long prompts enter in
 * chunks, so that they delay the other texts little. A text does not depend on the others. Not
 * thread-safe.
 */
public final class TextBatch implements AutoCloseable {

  /**
   * Positions of prompts in a step, and of texts beyond the context, which are computed anew for
   * each token. One text may exceed it.
   */
  private static final int FURTHER_ROWS = 256;

  private final SequenceDecoder decoder;
  private final int context;
  private final Tokenizer tokenizer;
  private final int places;
  private final List<Text> texts = new ArrayList<>();

  /** Creates an empty batch on ND4J's device. */
  public TextBatch(GptNetwork network, Tokenizer tokenizer, int places, int threads) {
    this(new BatchDecoder(network, threads), tokenizer, places);
  }

  /**
   * Creates an empty batch.
   *
   * @param decoder without sequences, with room for all places; closed with the batch
   * @param places maximum number of texts
   */
  public TextBatch(SequenceDecoder decoder, Tokenizer tokenizer, int places) {
    this.decoder = decoder;
    this.context = decoder.config().contextLength();
    this.tokenizer = tokenizer;
    this.places = places;
  }

  /** Number of texts that are not complete. */
  public int size() {
    return texts.size();
  }

  /** Maximum number of texts. */
  int places() {
    return places;
  }

  public boolean isFull() {
    return texts.size() >= places;
  }

  /** Begins a text in a free place. */
  public Text begin(GenerationRequest request) {
    if (isFull()) {
      throw new IllegalStateException("texts: " + places + " (expected a free place)");
    }
    Text text = new Text(request);
    texts.add(text);
    return text;
  }

  /** Ends a text without a word to its listener. */
  public void cancel(Text text) {
    remove(text);
  }

  private void remove(Text text) {
    texts.remove(text);
    text.sequence.close();
  }

  /** Tells the listeners of all texts that they cannot be completed. */
  public void fail(RuntimeException reason) {
    List<Text> all = List.copyOf(texts);
    all.forEach(this::remove);
    all.forEach(text -> text.request.listener().fail(reason));
  }

  /** Draws a token of every text whose prompt is complete, and feeds further prompts. */
  public void step() {
    if (texts.isEmpty()) {
      return;
    }
    List<Text> fed = new ArrayList<>();
    List<Feed> feeds = new ArrayList<>();
    int budget = FURTHER_ROWS;
    for (Text text : texts) {
      int count = Math.min(text.unread.length, Math.max(1, budget));
      int rows = text.sequence.rows(count);
      boolean isNext = text.isBegun && rows == 1;
      if (isNext || budget > 0) {
        budget -= isNext ? 0 : rows;
        fed.add(text);
        feeds.add(new Feed(text.sequence, text.take(count)));
      }
    }
    float[][] logits = decoder.feed(feeds);
    for (int i = 0; i < logits.length; i++) {
      Text text = fed.get(i);
      if (text.unread.length == 0 && !text.advance(logits[i])) {
        remove(text);
      }
    }
  }

  @Override
  public void close() {
    decoder.close();
  }

  /** A text that is being generated. */
  public final class Text {

    private final GenerationRequest request;
    private final Sequence sequence;
    private final TextTurn turn;
    private int[] unread;
    private boolean isBegun; // the first token is drawn

    private Text(GenerationRequest request) {
      this.request = request;
      var section = request.section();
      int[] prompt = request.prompt();
      this.unread = Arrays.copyOfRange(prompt, Math.max(0, prompt.length - context), prompt.length);
      long length = (long) unread.length + section.maxTokens();
      RepetitionPenalty penalty = new RepetitionPenalty(section.repetitionPenalty());
      penalty.saw(prompt);
      this.turn =
          new TextTurn(
              tokenizer,
              section,
              request.boundaries(),
              new Sampler(
                  section.temperature(),
                  section.topK(),
                  section.topP(),
                  request.seed(),
                  tokenizer::hasToken),
              penalty,
              request.alternatives(),
              request.listener()::accept);
      this.sequence = decoder.begin((int) Math.min(length, Integer.MAX_VALUE));
    }

    /** Whether all tokens are drawn, or one could not be. */
    boolean isComplete() {
      return !texts.contains(this);
    }

    private int[] take(int count) {
      int[] ids = Arrays.copyOf(unread, count);
      unread = Arrays.copyOfRange(unread, count, unread.length);
      return ids;
    }

    /** Draws the next token; returns false if the text is complete or failed. */
    private boolean advance(float[] logits) {
      isBegun = true;
      try {
        float[] some = Arrays.copyOf(logits, Math.min(logits.length, tokenizer.vocabularySize()));
        unread = new int[] {turn.next(some)};
      } catch (RuntimeException e) {
        request.listener().fail(e);
        return false;
      }
      turn.end().ifPresent(request.listener()::end);
      return turn.end().isEmpty();
    }
  }
}
