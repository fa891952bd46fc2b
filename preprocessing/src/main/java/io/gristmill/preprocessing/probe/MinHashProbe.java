package io.gristmill.preprocessing.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.preprocessing.dedup.minhash.MinHasher;
import io.gristmill.preprocessing.words.WordSplitter;

/**
 * Answers {@code {"id","text"}} with {@code {"id","signature"}}; null if the text has no shingle.
 */
public final class MinHashProbe {

  private final MinHasher hasher;
  private final long[] signature;

  public MinHashProbe(MinHashProfile profile, WordSplitter splitter) {
    this.hasher = new MinHasher(profile, splitter);
    this.signature = new long[profile.permutations()];
  }

  public ObjectNode answer(JsonNode question) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("id", question.get("id"));
    if (hasher.sign(Probe.text(question), signature) == 0) {
      return answer.putNull("signature");
    }
    ArrayNode values = answer.putArray("signature");
    for (long value : signature) {
      values.add(value);
    }
    return answer;
  }
}
