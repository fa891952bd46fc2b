package io.gristmill.tokenizer.tiktoken;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.tokenizer.BytePairModel;
import io.gristmill.tokenizer.BytePairModel.Merge;
import io.gristmill.tokenizer.merge.MergeTable;
import io.gristmill.tokenizer.special.AddedToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Tiktoken's vocabulary files: a line for each token, its bytes in base64 and its rank, which is
 * its id. Merges follow from the ranks; pattern and special tokens are not in the file.
 */
public final class TiktokenFile {

  private TiktokenFile() {}

  /**
   * Reads a vocabulary in tiktoken format.
   *
   * @param pattern name of the pre-tokenizer
   * @param specials with ids the file does not use
   */
  public static BytePairModel read(InputFile file, String pattern, List<AddedToken> specials)
      throws IOException {
    Map<Integer, byte[]> tokens = new TreeMap<>();
    try (InputStream in = file.open()) {
      String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      String[] lines = text.split("\n");
      for (int i = 0; i < lines.length; i++) {
        if (!lines[i].isBlank()) {
          add(lines[i].strip(), tokens, file.uri() + ":" + (i + 1));
        }
      }
    }
    return model(tokens, pattern, specials, file.uri());
  }

  private static void add(String line, Map<Integer, byte[]> tokens, String place) {
    int space = line.indexOf(' ');
    try {
      byte[] token = Base64.getDecoder().decode(line.substring(0, Math.max(space, 0)));
      int rank = Integer.parseInt(line.substring(space + 1));
      boolean valid = token.length > 0 && rank >= 0 && rank < MergeTable.MOST_IDS - 1;
      if (!valid || tokens.put(rank, token) != null) {
        throw new IncompatibleArtifactException(unreadable(line, place));
      }
    } catch (IllegalArgumentException e) {
      throw new IncompatibleArtifactException(unreadable(line, place), e);
    }
  }

  private static String unreadable(String line, String place) {
    return format(
        "tiktoken line: %s (expected a token in base64 and a rank of its own below %d) at %s",
        line, MergeTable.MOST_IDS - 1, place);
  }

  private static BytePairModel model(
      Map<Integer, byte[]> ranked, String pattern, List<AddedToken> specials, String uri) {
    List<Merge> merges = merges(ranked, uri);
    Map<Integer, byte[]> all = new TreeMap<>(ranked);
    for (AddedToken special : specials) {
      byte[] text = special.text().getBytes(StandardCharsets.UTF_8);
      if (all.put(special.id(), text) != null) {
        throw new IncompatibleArtifactException(
            format(
                "special token: %s of id %d (expected an id that no other token has) at %s",
                special.text(), special.id(), uri));
      }
    }
    int size = all.keySet().stream().mapToInt(id -> id + 1).max().orElse(0);
    byte[][] tokens = new byte[size][0];
    all.forEach((id, bytes) -> tokens[id] = bytes);
    return new BytePairModel(pattern, tokens, merges, specials);
  }

  private static List<Merge> merges(Map<Integer, byte[]> ranked, String uri) {
    RankedTokens tokens = new RankedTokens();
    List<Merge> merges = new ArrayList<>();
    for (Map.Entry<Integer, byte[]> entry : ranked.entrySet()) {
      if (!tokens.add(entry.getValue(), entry.getKey())) {
        throw underived("has the bytes of a lower rank", entry.getKey(), uri);
      }
    }
    for (Map.Entry<Integer, byte[]> entry : ranked.entrySet()) {
      if (entry.getValue().length > 1) {
        merges.add(
            tokens
                .merge(entry.getValue(), entry.getKey())
                .orElseThrow(() -> underived("is no pair of lower ones", entry.getKey(), uri)));
      }
    }
    return merges;
  }

  private static IncompatibleArtifactException underived(String what, int rank, String uri) {
    return new IncompatibleArtifactException(
        format(
            "tiktoken rank %d: %s (expected each token once, joined from two tokens by lower ranks)"
                + " at %s",
            rank, what, uri));
  }

  /**
   * Writes all but the special tokens; the same bytes each time.
   *
   * @throws IncompatibleArtifactException if ranks would not give the model's own merges
   */
  public static void write(BytePairModel model, OutputFile file) throws IOException {
    Map<Integer, byte[]> ranked = new TreeMap<>();
    Set<Integer> specials = new HashSet<>(model.specials().stream().map(AddedToken::id).toList());
    for (int id = 0; id < model.vocabularySize(); id++) {
      if (model.isUsed(id) && !specials.contains(id)) {
        ranked.put(id, model.tokenBytes(id));
      }
    }
    if (!merges(ranked, file.uri()).equals(model.merges())) {
      throw new IncompatibleArtifactException(
          "merges: not in the order of ids (expected as tiktoken derives them) at " + file.uri());
    }
    StringBuilder text = new StringBuilder();
    Base64.Encoder base64 = Base64.getEncoder();
    ranked.forEach(
        (rank, token) ->
            text.append(base64.encodeToString(token)).append(' ').append(rank).append('\n'));
    file.write(text.toString().getBytes(StandardCharsets.US_ASCII));
  }
}
