package io.gristmill.eval.task;

import io.gristmill.tokenizer.Tokenizer;
import java.util.stream.IntStream;

/**
 * Encodes a text and its continuation as one text and cuts the ids after those of the text alone.
 * White space at the end of the text belongs to the continuation, as tokens begin with it.
 */
public record RequestEncoder(Tokenizer tokenizer) {

  /**
   * Encodes a request.
   *
   * @param context not blank
   */
  ContinuationRequest encode(String context, String continuation) {
    String before = context.stripTrailing();
    String after = context.substring(before.length()) + continuation;
    int[] contextIds = tokenizer.encode(before);
    int[] ids = tokenizer.encode(before + after);
    if (ids.length <= contextIds.length) {
      // A merge across the border left no id that is of the continuation alone.
      ids =
          IntStream.concat(IntStream.of(contextIds), IntStream.of(tokenizer.encode(after)))
              .toArray();
    }
    return new ContinuationRequest(ids, contextIds.length);
  }
}
