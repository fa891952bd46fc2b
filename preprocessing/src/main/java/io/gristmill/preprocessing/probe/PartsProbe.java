package io.gristmill.preprocessing.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.dedup.parts.LocalParts;
import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import io.gristmill.preprocessing.dedup.parts.PartRule.Remainder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Answers all documents {@code {"id","text"}} with {@code {"id","keep","reason","text"}}, in input
 * order.
 */
public final class PartsProbe {

  private final LocalParts parts;
  private final List<String> ids = new ArrayList<>();

  public PartsProbe(PartSettings settings) {
    this.parts = new LocalParts(settings);
  }

  public void add(JsonNode document) {
    String id = Probe.text(document, "id");
    parts.add(id, Probe.text(document));
    ids.add(id);
  }

  /** One answer for each added document; the reason of a kept one is null. */
  public List<ObjectNode> answers() {
    Map<String, Remainder> remainders = parts.remainders();
    return ids.stream().map(id -> answer(id, remainders.get(id))).toList();
  }

  private static ObjectNode answer(String id, Remainder remainder) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("id", id);
    answer.put("keep", remainder.isKept());
    return remainder.isKept()
        ? answer.putNull("reason").put("text", remainder.text())
        : answer.put("reason", remainder.reason()).putNull("text");
  }
}
