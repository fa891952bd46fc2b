package io.gristmill.tokenizer;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.DidYouMean;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Storage;
import io.gristmill.tokenizer.pipeline.AddedToken;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A published encoding: what its vocabulary file leaves unsaid. The files are their publisher's and
 * do not come with this program.
 *
 * @param pattern name of the pre-tokenizer
 * @param file the name tiktoken's file is published by
 * @param merges how many its vocabulary comes to
 */
public record NamedEncoding(
    String name, String pattern, String file, int merges, List<AddedToken> specials) {

  private static final String EXTENSION = ".tiktoken";
  private static final String END_OF_TEXT = "<|endoftext|>";
  private static final Map<String, NamedEncoding> BY_NAME = new TreeMap<>();

  static {
    add("gpt2", "gpt2", "r50k_base", 50_000, AddedToken.special(50_256, END_OF_TEXT));
    add("p50k", "gpt2", "p50k_base", 50_024, AddedToken.special(50_256, END_OF_TEXT));
    add(
        "cl100k",
        "cl100k",
        "cl100k_base",
        100_000,
        AddedToken.special(100_257, END_OF_TEXT),
        AddedToken.special(100_258, "<|fim_prefix|>"),
        AddedToken.special(100_259, "<|fim_middle|>"),
        AddedToken.special(100_260, "<|fim_suffix|>"),
        AddedToken.special(100_276, "<|endofprompt|>"));
    add(
        "o200k",
        "o200k",
        "o200k_base",
        199_742,
        AddedToken.special(199_999, END_OF_TEXT),
        AddedToken.special(200_018, "<|endofprompt|>"));
  }

  public NamedEncoding {
    specials = List.copyOf(specials);
  }

  private static void add(
      String name, String pattern, String file, int merges, AddedToken... specials) {
    BY_NAME.put(
        name, new NamedEncoding(name, pattern, file + EXTENSION, merges, List.of(specials)));
  }

  /** Returns all names in sorted order. */
  public static Set<String> names() {
    return BY_NAME.keySet();
  }

  /**
   * @throws InvalidConfigException for an unknown name; lists the known ones
   */
  public static NamedEncoding named(String name) {
    NamedEncoding found = BY_NAME.get(name);
    if (found == null) {
      throw new InvalidConfigException(
          format(
              "encoding: %s (expected one of %s%s)",
              name, names(), DidYouMean.question(name, names())));
    }
    return found;
  }

  /**
   * Reads its vocabulary: a {@code .tiktoken} file, or a directory that has it or the files of
   * {@link TokenizerFiles}.
   *
   * @throws IncompatibleArtifactException if it is not of this encoding
   */
  public BytePairModel read(Storage storage, String path) throws IOException {
    String inside = path + "/" + file;
    String ranks = path.endsWith(EXTENSION) ? path : inside;
    BytePairModel model =
        path.endsWith(EXTENSION) || storage.exists(inside)
            ? TiktokenFile.read(storage.input(ranks), pattern, specials)
            : TokenizerFiles.read(storage, path);
    if (!model.pattern().equals(pattern) || model.merges().size() != merges) {
      throw new IncompatibleArtifactException(
          format(
              "vocabulary: %d merges in pieces of %s (expected %d in those of %s) at %s",
              model.merges().size(), model.pattern(), merges, pattern, path));
    }
    return model;
  }
}
