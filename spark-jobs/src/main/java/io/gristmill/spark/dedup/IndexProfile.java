package io.gristmill.spark.dedup;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.dedup.DedupSection;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Meaning of the keys of an index. Texts can be compared only by keys of the same profile.
 *
 * @param minhash every setting of the signatures
 * @param kinds kinds of keys: {@code exact}, {@code near}, {@code url}
 */
record IndexProfile(String minhash, List<String> kinds) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "index.json";

  void write(OutputFile file) throws IOException {
    ObjectNode node = JSON.createObjectNode().put("minhash", minhash);
    kinds.forEach(node.putArray("kinds")::add);
    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
    file.write(bytes);
  }

  /** The profile of the index in a finished stage's directory. */
  static IndexProfile read(Storage storage, String directory) throws IOException {
    String uri = directory + "/" + FILE;
    if (!storage.exists(uri)) {
      throw new InvalidInputException(
          "dedup.against: no index (expected a run with dedup.write-index = true) at " + directory);
    }
    InputFile file = storage.input(uri);
    try (InputStream in = file.open()) {
      JsonNode node = JSON.readTree(in);
      List<String> kinds = new ArrayList<>();
      node.path("kinds").forEach(kind -> kinds.add(kind.asText()));
      return new IndexProfile(node.path("minhash").asText(), kinds);
    }
  }

  static String file() {
    return FILE;
  }

  /** Requires that an index has the keys to look for. */
  void requireIn(IndexProfile index, String uri) {
    if (!index.minhash.equals(minhash) || !index.kinds.containsAll(kinds)) {
      throw new IncompatibleArtifactException(
          format(
              "index: keys %s of %s (expected at least %s of %s) at %s",
              index.kinds, index.minhash, kinds, minhash, uri));
    }
  }

  /** Kinds of duplicates to find: equal texts, texts that share a band, equal URLs. */
  record CopyKinds(boolean exact, boolean near, boolean url) implements Serializable {

    static final String EXACT = "exact";
    static final String NEAR = "near";
    static final String SAME_URL = "url";

    static CopyKinds of(DedupSection config) {
      return new CopyKinds(config.exact(), config.near(), config.url());
    }

    /** Names of the enabled kinds, for the index. */
    List<String> names() {
      List<String> names = new ArrayList<>();
      if (exact) {
        names.add(EXACT);
      }
      if (near) {
        names.add(NEAR);
      }
      if (url) {
        names.add(SAME_URL);
      }
      return names;
    }
  }
}
